/**
 * The floor of a pool that hands out each task and takes each result as a message of its own: nothing but the messages, to
 * the worker that has fewer tasks. Options: `iterations` of a task.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { PendingAnswers } from "../pending-answers.js";
import { burn } from "./burn.js";

export function open({ iterations }: ContestantOptions): Caller {
	const module = new URL("./raw-cpu-worker.js", import.meta.url);
	const expected = burn(Number(iterations));
	const pending = new PendingAnswers();
	const lanes = Array.from({ length: availableParallelism() }, () => ({ worker: new Worker(module), tasks: 0 }));
	for (const lane of lanes) {
		lane.worker.on("message", ([slot, result]: [number, number]) => {
			lane.tasks -= 1;
			pending.settle(slot, result);
		});
	}
	return {
		kind: "calls",
		call: () => {
			const answer = pending.add();
			const lane = lanes.reduce((least, other) => (other.tasks < least.tasks ? other : least));
			lane.tasks += 1;
			lane.worker.postMessage([pending.slot, iterations]);
			return answer;
		},
		accepts: (answer) => answer === expected,
		close: async () => void (await Promise.all(lanes.map(({ worker }) => worker.terminate()))),
	};
}
