/** Time from making a call to having its answer, one call at a time. */
import type { Caller } from "./contestant.js";
import type { Round } from "./measurement.js";

/** Samples that a round keeps; a round of a second has fewer than this many calls. */
const MOST_SAMPLES = 1_000_000;

const samples = new Float64Array(MOST_SAMPLES);

export async function measureLatency(caller: Caller, milliseconds: number): Promise<Round> {
	let calls = 0;
	await caller.rest?.();
	const end = performance.now() + milliseconds;
	for (let before = performance.now(); before < end && calls < MOST_SAMPLES; calls += 1) {
		const answer = await caller.call();
		const after = performance.now();
		if (!caller.accepts(answer)) throw new Error(`a wrong answer: ${String(answer)}`);
		samples[calls] = after - before;
		if (caller.rest === undefined) before = after;
		else {
			await caller.rest();
			before = performance.now();
		}
	}
	const sorted = samples.slice(0, calls).sort();
	const at = (quantile: number): number => sorted[Math.floor(quantile * (calls - 1))]! * 1000;
	return { value: at(0.5), p99: at(0.99), calls };
}
