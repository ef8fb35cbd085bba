/**
 * Calls a second with a fixed number in flight: each answered call is followed by the next at once.
 *
 * The round ends with the answer to the last call that was made within its time: slow peers answer all calls in flight
 * in one wave, and a round that stopped between two waves would say anything.
 */
import type { Caller } from "./contestant.js";
import type { Round } from "./measurement.js";

export async function measureThroughput(caller: Caller, inFlight: number, milliseconds: number): Promise<Round> {
	let open = true;
	let calls = 0;
	const start = performance.now();
	const timer = setTimeout(() => {
		open = false;
	}, milliseconds);
	const keepOneInFlight = async (): Promise<void> => {
		while (open) {
			const answer = await caller.call();
			if (!caller.accepts(answer)) throw new Error(`a wrong answer: ${String(answer)}`);
			calls += 1;
		}
	};
	try {
		await Promise.all(Array.from({ length: inFlight }, keepOneInFlight));
	} finally {
		open = false;
		clearTimeout(timer);
	}
	return { value: (calls / (performance.now() - start)) * 1000, calls };
}
