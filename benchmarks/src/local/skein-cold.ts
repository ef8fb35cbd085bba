/**
 * From the first `spawnFn` of a runtime, which starts its thread, to the result. The runtime is made, and ended, outside
 * the measured time. Options: `functions` that the program has registered.
 */
import { createRuntime, type Runtime } from "skein";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { importManyFunctions } from "./many-functions.js";

export async function open({ functions }: ContestantOptions): Promise<Caller> {
	const { add, close } = await importManyFunctions(Number(functions));
	let runtime: Runtime = await createRuntime({ pool: { threads: 1 } });
	return {
		kind: "calls",
		call: () => runtime.spawnFn(add, 1, 2),
		accepts: (answer) => answer === 3,
		rest: async () => {
			await runtime.shutdown();
			runtime = await createRuntime({ pool: { threads: 1 } });
		},
		close: async () => {
			await runtime.shutdown();
			close();
		},
	};
}
