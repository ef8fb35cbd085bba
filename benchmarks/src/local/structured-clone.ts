/** A large ArrayBuffer posted to a worker, which gets a copy: the same buffer each time. Options: `bytes`. */
import { Worker } from "node:worker_threads";
import type { Caller, ContestantOptions } from "../harness/contestant.js";

const MARK = 7;

export function open({ bytes }: ContestantOptions): Caller {
	const worker = new Worker(new URL("./structured-clone-worker.js", import.meta.url));
	const buffer = new ArrayBuffer(Number(bytes));
	new Uint8Array(buffer)[buffer.byteLength - 1] = MARK;
	return {
		kind: "calls",
		call: () =>
			new Promise((resolve) => {
				worker.once("message", resolve);
				worker.postMessage(buffer);
			}),
		accepts: (answer) => answer === MARK,
		close: async () => void (await worker.terminate()),
	};
}
