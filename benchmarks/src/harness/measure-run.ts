/** Tasks a second of a contestant that keeps its machine busy by itself. */
import type { Runner } from "./contestant.js";
import type { Round } from "./measurement.js";

export async function measureRun(runner: Runner, milliseconds: number): Promise<Round> {
	const start = performance.now();
	const calls = await runner.run(milliseconds);
	return { value: (calls / (performance.now() - start)) * 1000, calls };
}
