/** From `new Worker` on a module of one line to its first message. The worker is ended outside the measured time. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Caller } from "../harness/contestant.js";

const module = new URL("./bare-cold-worker.js", import.meta.url);

export function open(): Caller {
	let worker: Worker | undefined;
	const end = async (): Promise<void> => void (await worker?.terminate());
	return {
		kind: "calls",
		call: async () => {
			worker = new Worker(module);
			const [answer] = await once(worker, "message");
			return answer;
		},
		accepts: (answer) => answer === 3,
		rest: end,
		close: end,
	};
}
