/** Repetitions a second of synchronous work. */
import type { Doer } from "./contestant.js";
import type { Round } from "./measurement.js";

/** Milliseconds between two looks at the clock, about. */
const BETWEEN_LOOKS = 1;

export function measureWork(doer: Doer, milliseconds: number): Round {
	const start = performance.now();
	let calls = 0;
	let batch = 1;
	let now = start;
	while (now - start < milliseconds) {
		for (let i = 0; i < batch; i += 1) doer.work();
		calls += batch;
		const after = performance.now();
		if (after - now < BETWEEN_LOOKS) batch *= 2;
		else if (after - now > 4 * BETWEEN_LOOKS && batch > 1) batch >>= 1;
		now = after;
	}
	return { value: (calls / (now - start)) * 1000, calls };
}
