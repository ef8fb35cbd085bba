/** More running calls per thread is better while a thread is idle, so that other nodes stay empty. */
import type { NodeScore } from "./node-score.js";

/** 50 to 100 while a thread is idle, the fuller the better; 25 and less when all are busy, the longer the queue the worse. */
export const fill: NodeScore = {
	name: "fill",
	weight: { spread: 0, pack: 1, balanced: 0, locality: 0 },
	prepare: () => rate,
};

const rate = ({ threads, running }: { readonly threads: number; readonly running: number }): number =>
	running < threads ? 50 + (50 * running) / threads : (50 * threads) / (threads + running);
