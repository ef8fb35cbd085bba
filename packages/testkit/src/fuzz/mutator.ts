/**
 * Bytes that are almost right, from a seed: what a decoder gets from a peer with a fault, or with a purpose. Beside the
 * flips and cuts of blind mutation it writes lengths and counts that are on the edge of something where a number stands.
 */
import type { SeededRandom } from "../seeded-random.js";

/** Little-endian words: nothing, next to nothing, about a header, the signs, the ends of the ranges. */
const WORDS = [
	0,
	1,
	23,
	24,
	31,
	32,
	33,
	255,
	256,
	65_535,
	65_536,
	2 ** 26,
	2 ** 26 + 1,
	2 ** 31 - 1,
	2 ** 31,
	2 ** 32 - 1,
];
/** Varints: 127, 128, 2^32 - 1, 2^53, -1, and one that never ends. */
const VARINTS = ["7f", "8001", "ffffffff0f", "808080808080801 0", "ffffffffffffffffff01", "ffffffffffffffffffffff"].map(
	(hex) => Buffer.from(hex.replace(" ", ""), "hex"),
);

export interface Mutator {
	/** A copy of one of `samples` with one to four faults; now and then two samples grown together, or pure noise. */
	mutate(samples: readonly Uint8Array[]): Buffer;
	noise(length: number): Buffer;
}

export function createMutator(random: SeededRandom): Mutator {
	const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)]!;
	const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.integer(256)));
	const faults: readonly ((bytes: Buffer, samples: readonly Uint8Array[]) => Buffer)[] = [
		(bytes) => {
			const at = random.integer(bytes.length);
			bytes[at] = bytes[at]! ^ (1 << random.integer(8));
			return bytes;
		},
		(bytes) => {
			bytes[random.integer(bytes.length)] = random.integer(256);
			return bytes;
		},
		(bytes) => {
			const at = random.integer(Math.max(1, bytes.length - 3));
			if (at + 4 <= bytes.length) bytes.writeUInt32LE(pick(WORDS), at);
			return bytes;
		},
		(bytes) => {
			const at = random.integer(bytes.length);
			return Buffer.concat([bytes.subarray(0, at), pick(VARINTS), bytes.subarray(at + random.integer(3))]);
		},
		(bytes) => bytes.subarray(0, random.integer(bytes.length + 1)),
		(bytes) => {
			const from = random.integer(bytes.length);
			const to = from + random.integer(Math.min(64, bytes.length - from) + 1);
			return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
		},
		(bytes) => {
			const from = random.integer(bytes.length);
			return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + random.integer(64))]);
		},
		(bytes) => Buffer.concat([bytes, noise(random.integer(40))]),
		(bytes, samples) => {
			const other = pick(samples);
			return Buffer.concat([
				bytes.subarray(0, random.integer(bytes.length + 1)),
				other.subarray(random.integer(other.length + 1)),
			]);
		},
	];
	return {
		noise,
		mutate(samples) {
			if (random.integer(50) === 0) return noise(random.integer(300));
			let bytes = Buffer.from(pick(samples));
			for (let times = random.integer(4); times >= 0 && bytes.length > 0; times -= 1)
				bytes = pick(faults)(bytes, samples) as typeof bytes;
			return bytes;
		},
	};
}
