/**
 * A large ArrayBuffer posted to a worker: the same each time, of which the worker gets a copy, or with `moved` a fresh one,
 * made outside the measured time, that is given away. Options: `bytes`, `moved`.
 */
import { Worker } from "node:worker_threads";
import type { Caller, ContestantOptions } from "../harness/contestant.js";

const MARK = 7;

export function open({ bytes, moved }: ContestantOptions): Caller {
	const worker = new Worker(new URL("./last-byte-worker.js", import.meta.url));
	const make = (): ArrayBuffer => {
		const buffer = new ArrayBuffer(Number(bytes));
		new Uint8Array(buffer)[buffer.byteLength - 1] = MARK;
		return buffer;
	};
	let buffer = make();
	return {
		kind: "calls",
		call: () =>
			new Promise((resolve) => {
				worker.once("message", resolve);
				worker.postMessage(buffer, moved === true ? [buffer] : []);
			}),
		accepts: (answer) => answer === MARK,
		rest: async () => {
			if (moved === true) buffer = make();
		},
		close: async () => void (await worker.terminate()),
	};
}
