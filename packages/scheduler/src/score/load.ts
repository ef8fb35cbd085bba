/** Fewer running calls per thread is better, so that each call of a burst makes the next look elsewhere. */
import type { NodeScore } from "./node-score.js";

/** 100 when idle, 50 with one call per thread, and ever less with a longer queue, though never 0. */
export const load: NodeScore = {
	name: "load",
	weight: { spread: 2, pack: 0, balanced: 1, locality: 1 },
	prepare: () => rate,
};

const rate = (node: { readonly threads: number; readonly running: number }): number =>
	(100 * node.threads) / (node.threads + node.running);
