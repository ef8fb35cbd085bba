/** How long to wait before another attempt to connect. It does not wait and does not count. */
import type { Random } from "./contract/random.js";

/** Longest first pause, in ms. */
const FIRST_PAUSE = 50;

/**
 * Milliseconds: doubling from 50 ms up to `longest`, of which up to half is chance, so that many who lost the same peer do not
 * come back at one moment.
 * @param failures attempts in a row that failed; 0 after a connection that stood
 */
export function reconnectPause(failures: number, longest: number, random: Random): number {
	const ceiling = Math.min(longest, FIRST_PAUSE * 2 ** failures);
	return ceiling * (0.5 + random.next() / 2);
}
