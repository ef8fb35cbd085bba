/** Tasks that keep a thread busy, one thread per core, from several callers at once. Options: `iterations` of a task. */
import { availableParallelism } from "node:os";
import { createRuntime } from "skein";
import { burnOnThread } from "../functions.js";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { burn } from "./burn.js";

export async function open({ iterations }: ContestantOptions): Promise<Caller> {
	const runtime = await createRuntime({ pool: { threads: availableParallelism() } });
	const count = Number(iterations);
	const result = burn(count);
	return {
		kind: "calls",
		call: () => runtime.spawnFn(burnOnThread, count),
		accepts: (answer) => answer === result,
		close: () => runtime.shutdown(),
	};
}
