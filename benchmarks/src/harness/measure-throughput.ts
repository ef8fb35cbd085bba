/** Calls a second with a fixed number in flight: each answered call is followed by the next at once. */
import type { Caller } from "./contestant.js";
import type { Round } from "./measurement.js";

export async function measureThroughput(caller: Caller, inFlight: number, milliseconds: number): Promise<Round> {
	let open = true;
	let calls = 0;
	let elapsed = 0;
	let counted = 0;
	const start = performance.now();
	const timer = setTimeout(() => {
		elapsed = performance.now() - start;
		counted = calls;
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
	return { value: (counted / elapsed) * 1000, calls: counted };
}
