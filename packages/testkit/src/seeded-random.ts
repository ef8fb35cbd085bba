/** Randomness that a seed repeats: sfc32, seeded by splitmix32. */
import type { Random } from "@skein/kernel";

export interface SeededRandom extends Random {
	/** A whole number in [0, below). */
	integer(below: number): number;
}

/** Any number is a seed; its low 32 bits count. */
export function createSeededRandom(seed: number): SeededRandom {
	const split = createSplitMix(seed);
	let [a, b, c, counter] = [split(), split(), split(), 1];
	const next = (): number => {
		const sum = (a + b + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (((c << 21) | (c >>> 11)) + sum) | 0;
		return (sum >>> 0) / 2 ** 32;
	};
	for (let i = 0; i < 12; i += 1) next();
	return { next, integer: (below) => Math.floor(next() * below) };
}

function createSplitMix(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
		mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
		return mixed ^ (mixed >>> 15);
	};
}
