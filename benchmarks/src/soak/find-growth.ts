/** Whether a process grew while it should not have: in heap, buffers or handles. */
import type { Reading } from "./reading.js";

/** Bytes; what a heap moves by itself between two readings. */
const HEAP_SLACK = 4 * 2 ** 20;
const BUFFER_SLACK = 4 * 2 ** 20;

/**
 * What grew from the second reading to the last, in words; the first is made while code is still compiled and tables
 * find their size.
 */
export function findGrowth(readings: readonly Reading[]): readonly string[] {
	const [from, to] = [readings[1]!, readings.at(-1)!];
	const calls = to.calls - from.calls;
	const grown = (what: string, before: number, after: number, slack: number): readonly string[] =>
		after - before <= slack
			? []
			: [
					`${what} grew from ${before} to ${after} in ${calls} calls: ${((after - before) / calls).toFixed(2)} per call`,
				];
	return [
		...grown("the heap", from.heap, to.heap, HEAP_SLACK),
		...grown("the memory of buffers", from.buffers, to.buffers, BUFFER_SLACK),
		...grown("the number of handles", from.handles, to.handles, 0),
	];
}
