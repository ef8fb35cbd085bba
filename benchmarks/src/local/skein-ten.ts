/** `spawnFn` of ten functions by turns, on one worker thread of this process. All of them answer 3. */
import { createRuntime } from "skein";
import { add, countOf, either, half, largest, lengthOf, negative, rounded, spanOf, sumOf } from "../functions.js";
import type { Caller } from "../harness/contestant.js";

export async function open(): Promise<Caller> {
	const runtime = await createRuntime({ pool: { threads: 1 } });
	const calls = [
		() => runtime.spawnFn(add, 1, 2),
		() => runtime.spawnFn(negative, -3),
		() => runtime.spawnFn(half, 6),
		() => runtime.spawnFn(rounded, 2.6),
		() => runtime.spawnFn(lengthOf, "abc"),
		() => runtime.spawnFn(countOf, [4, 5, 6]),
		() => runtime.spawnFn(sumOf, [1, 2]),
		() => runtime.spawnFn(spanOf, { from: 4, to: 7 }),
		() => runtime.spawnFn(either, false, 7, 3),
		() => runtime.spawnFn(largest, 1, 3, 2),
	];
	let turn = 0;
	return {
		kind: "calls",
		call: () => {
			turn = (turn + 1) % calls.length;
			return calls[turn]!();
		},
		accepts: (answer) => answer === 3,
		close: () => runtime.shutdown(),
	};
}
