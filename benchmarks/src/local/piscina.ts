/** `piscina.run`; options: `threads`, `tasksPerThread` (default 1, as piscina's own), `task`: `add` or `echo`. */
import { Piscina } from "piscina";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { isOrder, order } from "../samples.js";

export function open({ threads, tasksPerThread, task }: ContestantOptions): Caller {
	const pool = new Piscina({
		filename: new URL("./piscina-worker.js", import.meta.url).href,
		minThreads: Number(threads),
		maxThreads: Number(threads),
		concurrentTasksPerWorker: Number(tasksPerThread ?? 1),
	});
	const close = (): Promise<void> => pool.destroy();
	const echo = { name: "echo" };
	return task === "echo"
		? { kind: "calls", call: () => pool.run(order, echo), accepts: isOrder, close }
		: { kind: "calls", call: () => pool.run([1, 2]), accepts: (answer) => answer === 3, close };
}
