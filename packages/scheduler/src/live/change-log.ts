/** What changed lately about the nodes of a state, by place, for those who keep numbers about all of them. */
import type { CallGroup, NodeView } from "@skein/kernel";
import { countCalls } from "../topology/call-matcher.js";

/** Changes that are remembered at least; more when there are more nodes. A power of two. */
const REMEMBERED = 1024;

/** The difference between two lists of calls: groups that went and groups that came. */
interface CallsChange {
	readonly gone: readonly CallGroup[];
	readonly come: readonly CallGroup[];
}

export interface ChangeReader {
	/**
	 * One change, the oldest first.
	 * @param at its number
	 * @param steady whether name, labels, taints, threads and functions stayed
	 * @param last whether the node did not change again since
	 */
	read(place: number, at: number, steady: boolean, last: boolean): void;
}

export class ChangeLog {
	/** Number of changes so far. */
	version = 0;
	/** Number of changes up to the last one after which a node was not what it had been. */
	unsteady = 0;
	#places = new Int32Array(REMEMBERED);
	#steady = new Uint8Array(REMEMBERED);
	/** The group of calls that went with a change, and the one that came: nearly always there is no more of them. */
	#gone: (CallGroup | undefined)[] = [];
	#come: (CallGroup | undefined)[] = [];
	/** Of changes with more. */
	readonly #many = new Map<number, CallsChange>();
	#latest = new Float64Array(REMEMBERED);
	/** The oldest change that is remembered. */
	#since = 0;

	note(place: number, before: NodeView | undefined, after: NodeView | undefined): void {
		if (place >= this.#places.length) this.#grow(place);
		const at = this.version & (this.#places.length - 1);
		const steady = before !== undefined && after !== undefined && isSteady(before, after);
		this.#places[at] = place;
		this.#steady[at] = steady ? 1 : 0;
		this.#gone[at] = undefined;
		this.#come[at] = undefined;
		if (this.#many.size > 0) this.#many.delete(at);
		if (steady && before.calls !== after.calls) this.#noteCalls(at, before.calls, after.calls);
		this.#latest[place] = this.version;
		this.version += 1;
		if (!steady) this.unsteady = this.version;
		if (this.version - this.#since > this.#places.length) this.#since = this.version - this.#places.length;
	}

	/** False when changes since that version are no longer known. */
	readSince(version: number, reader: ChangeReader): boolean {
		if (version < this.#since) return false;
		const mask = this.#places.length - 1;
		for (let number = version; number < this.version; number += 1) {
			const at = number & mask;
			const place = this.#places[at]!;
			reader.read(place, number, this.#steady[at] === 1, this.#latest[place] === number);
		}
		return true;
	}

	/** How many more of the calls that a test accepts a steady change brought to its node; it is remembered. */
	callsBy(number: number, accepts: (call: CallGroup) => boolean): number {
		const at = number & (this.#places.length - 1);
		const come = this.#come[at];
		const gone = this.#gone[at];
		let change = 0;
		if (come !== undefined && accepts(come)) change += come.count;
		if (gone !== undefined && accepts(gone)) change -= gone.count;
		if (this.#many.size === 0) return change;
		const many = this.#many.get(at);
		return many === undefined ? change : countCalls(many.come, accepts) - countCalls(many.gone, accepts);
	}

	#noteCalls(at: number, before = NONE, after = NONE): void {
		const length = Math.max(before.length, after.length);
		let first = 0;
		while (first < length && before[first] === after[first]) first += 1;
		let end = length;
		while (end > first + 1 && before[end - 1] === after[end - 1]) end -= 1;
		if (end - first > 1) {
			this.#many.set(at, {
				gone: differing(before, after, first, end),
				come: differing(after, before, first, end),
			});
			return;
		}
		this.#gone[at] = before[first];
		this.#come[at] = after[first];
	}

	/** To more places; what was noted before is forgotten. */
	#grow(place: number): void {
		let size = this.#places.length;
		while (size <= place) size *= 2;
		this.#places = new Int32Array(size);
		this.#steady = new Uint8Array(size);
		this.#latest = new Float64Array(size);
		this.#gone = [];
		this.#come = [];
		this.#many.clear();
		this.#since = this.version;
	}
}

function isSteady(before: NodeView, after: NodeView): boolean {
	return (
		before.labels === after.labels &&
		before.taints === after.taints &&
		before.name === after.name &&
		before.threads === after.threads &&
		before.functions === after.functions
	);
}

const NONE: readonly CallGroup[] = [];

/** The groups of a list from `first` to before `end` that stand not at the same place in the other. */
function differing(list: readonly CallGroup[], other: readonly CallGroup[], first: number, end: number) {
	return list.slice(first, end).filter((group, index) => group !== other[first + index]);
}
