/** Makes many calls, a fixed number in flight, and reads the process ten times on the way, with nothing in flight. */
import type { Runtime } from "skein";
import { add } from "../functions.js";
import { type Reading, readProcess } from "./reading.js";

const IN_FLIGHT = 1_000;
const READINGS = 10;

export async function runCalls(runtime: Runtime, total: number, nodePid?: number): Promise<Reading[]> {
	const perReading = total / READINGS;
	const readings: Reading[] = [];
	for (let done = perReading; done <= total; done += perReading) {
		let left = perReading;
		const one = async (): Promise<void> => {
			while (left > 0) {
				left -= 1;
				const operand = left;
				if ((await runtime.spawnFn(add, operand, 2)) !== operand + 2) throw new Error("a wrong answer");
			}
		};
		await Promise.all(Array.from({ length: IN_FLIGHT }, one));
		readings.push(readProcess(done, nodePid));
	}
	return readings;
}
