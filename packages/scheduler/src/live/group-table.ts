/** The groups of an index by what makes nodes alike; those without nodes are forgotten. */
import { NodeGroup } from "./node-group.js";
import type { HeapOrder } from "./slot-heap.js";

/** Up to so many groups are looked through; a text to find one by costs as much. */
const FEW = 12;

export class GroupTable {
	/** Those that have nodes. */
	readonly groups: NodeGroup[] = [];
	readonly #byKey = new Map<string, NodeGroup>();

	/** The numbers are copied. */
	find(raws: readonly number[], marks: readonly number[]): NodeGroup {
		if (this.groups.length <= FEW) {
			for (let index = 0; index < this.groups.length; index += 1) {
				const group = this.groups[index]!;
				if (sameNumbers(group.raws, raws) && sameNumbers(group.marks, marks)) return group;
			}
		}
		const key = `${raws.join()}|${marks.join()}`;
		const known = this.#byKey.get(key);
		if (known !== undefined) return known;
		const group = new NodeGroup(key, [...raws], [...marks]);
		this.#byKey.set(key, group);
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
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
	for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
	return true;
}
