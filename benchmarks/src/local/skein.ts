/** `spawnFn` on one worker thread of this process. */
import { createRuntime } from "skein";
import { add } from "../functions.js";
import type { Caller } from "../harness/contestant.js";

export async function open(): Promise<Caller> {
	const runtime = await createRuntime({ pool: { threads: 1 } });
	return {
		kind: "calls",
		call: () => runtime.spawnFn(add, 1, 2),
		accepts: (answer) => answer === 3,
		close: () => runtime.shutdown(),
	};
}
