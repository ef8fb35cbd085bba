/**
 * The ideal: as many bare workers as cores, each told once per round to work for so long, nothing sent per task.
 * Options: `iterations` of a task.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ContestantOptions, Runner } from "../harness/contestant.js";

export async function open({ iterations }: ContestantOptions): Promise<Runner> {
	const module = new URL("./bare-cpu-worker.js", import.meta.url);
	const workers = Array.from({ length: availableParallelism() }, () => new Worker(module, { workerData: iterations }));
	await Promise.all(workers.map((worker) => once(worker, "online")));
	return {
		kind: "runs",
		run: async (milliseconds) => {
			const done = workers.map(async (worker): Promise<number> => {
				worker.postMessage(milliseconds);
				const [tasks] = await once(worker, "message");
				return tasks;
			});
			return (await Promise.all(done)).reduce((sum, tasks) => sum + tasks, 0);
		},
		close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
	};
}
