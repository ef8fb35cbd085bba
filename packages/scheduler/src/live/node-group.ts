/**
 * Nodes that get the same from every score that compares nodes, and that stand alike to every rule about other calls: of
 * such nodes the one that is best by itself is the best.
 */
import { SlotHeap } from "./slot-heap.js";

export class NodeGroup {
	readonly heap = new SlotHeap();
	readonly key: string;
	/** Before scaling, by place in the plan's `scaled`. */
	readonly raws: readonly number[];
	/** By term: the number of a domain, or of calls where each node is a domain of its own; -1 without the label. */
	readonly marks: readonly number[];
	/** Where it stands in the list of groups that are not empty. */
	at = -1;
	/** Whether the rules allow its nodes, as of the last search. */
	allowed = false;
	/** Calls by term, as of the last search. */
	readonly counts: Int32Array;
	/** Whether the wishes about an even spread rate its nodes, as of the last search. */
	rated = false;
	/** Before scaling, as of the last search. */
	raw = 0;
	/** Weighted sum of the scores that compare nodes, as of the last search. */
	bonus = 0;

	constructor(key: string, raws: readonly number[], marks: readonly number[]) {
		this.key = key;
		this.raws = raws;
		this.marks = marks;
		this.counts = new Int32Array(marks.length);
	}
}
