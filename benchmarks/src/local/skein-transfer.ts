/**
 * A large ArrayBuffer moved to a thread. The last was given away, so each call takes a fresh one, which is made outside the
 * measured time. Options: `bytes`.
 */
import { createRuntime, transfer } from "skein";
import { lastByteOf } from "../functions.js";
import type { Caller, ContestantOptions } from "../harness/contestant.js";

const MARK = 7;

export async function open({ bytes }: ContestantOptions): Promise<Caller> {
	const runtime = await createRuntime({ pool: { threads: 1 } });
	const size = Number(bytes);
	const make = (): ArrayBuffer => {
		const buffer = new ArrayBuffer(size);
		new Uint8Array(buffer)[size - 1] = MARK;
		return buffer;
	};
	let next = make();
	return {
		kind: "calls",
		call: () => runtime.spawnFn(lastByteOf, transfer(next)),
		accepts: (answer) => answer === MARK,
		rest: async () => {
			next = make();
		},
		close: () => runtime.shutdown(),
	};
}
