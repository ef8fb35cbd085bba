/** The floor without batching: one message per call, one message per answer, one promise per call. */
import { Worker } from "node:worker_threads";
import type { Caller } from "../harness/contestant.js";
import { PendingAnswers } from "../pending-answers.js";

export function open(): Caller {
	const worker = new Worker(new URL("./raw-worker.js", import.meta.url));
	const pending = new PendingAnswers();
	worker.on("message", ([slot, sum]: [number, number]) => pending.settle(slot, sum));
	return {
		kind: "calls",
		call: () => {
			const answer = pending.add();
			worker.postMessage([pending.slot, 1, 2]);
			return answer;
		},
		accepts: (answer) => answer === 3,
		close: async () => void (await worker.terminate()),
	};
}
