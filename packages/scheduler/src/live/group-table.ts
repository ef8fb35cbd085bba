/** The groups of an index by what makes nodes alike; those without nodes are forgotten. */
import { NodeGroup } from "./node-group.js";
import type { HeapOrder } from "./slot-heap.js";

/** Up to so many groups are looked through; a text to find one by costs as much. */
const FEW = 12;

/** How many groups are remembered by the first of their marks, a power of two: neighbours in a list are often of few groups. */
const RECENT = 16;

export class GroupTable {
	/** Those that have nodes. */
	readonly groups: NodeGroup[] = [];
	readonly #byKey = new Map<string, NodeGroup>();
	readonly #recent = new Array<NodeGroup | undefined>(RECENT).fill(undefined);

	/** The numbers are copied. */
	find(raws: readonly number[], marks: readonly number[]): NodeGroup {
		const slot = marks.length === 0 ? 0 : marks[0]! & (RECENT - 1);
		const recent = this.#recent[slot];
		if (recent !== undefined && isOf(recent, raws, marks)) return recent;
		const group = this.#known(raws, marks) ?? this.#create(raws, marks);
		this.#recent[slot] = group;
		return group;
	}

	add(group: NodeGroup, place: number, order: HeapOrder): void {
		if (group.at === -1) {
			group.at = this.groups.push(group) - 1;
			// One that had lost its last node was forgotten.
			this.#byKey.set(group.key, group);
		}
		group.heap.add(place, order);
	}

	remove(group: NodeGroup, place: number, order: HeapOrder): void {
		group.heap.remove(place, order);
		if (group.heap.size > 0) return;
		const last = this.groups.pop()!;
		if (last !== group) {
			this.groups[group.at] = last;
			last.at = group.at;
		}
		group.at = -1;
		this.#byKey.delete(group.key);
	}

	#known(raws: readonly number[], marks: readonly number[]): NodeGroup | undefined {
		if (this.groups.length > FEW) return this.#byKey.get(keyOf(raws, marks));
		for (let index = 0; index < this.groups.length; index += 1) {
			if (isOf(this.groups[index]!, raws, marks)) return this.groups[index];
		}
		return undefined;
	}

	#create(raws: readonly number[], marks: readonly number[]): NodeGroup {
		const group = new NodeGroup(keyOf(raws, marks), [...raws], [...marks]);
		this.#byKey.set(group.key, group);
		return group;
	}
}

const keyOf = (raws: readonly number[], marks: readonly number[]): string => `${raws.join()}|${marks.join()}`;

const isOf = (group: NodeGroup, raws: readonly number[], marks: readonly number[]): boolean =>
	sameNumbers(group.raws, raws) && sameNumbers(group.marks, marks);

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
	for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
	return true;
}
