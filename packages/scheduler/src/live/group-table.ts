/** The groups of an index by what makes nodes alike; those without nodes are forgotten. */
import { NodeGroup } from "./node-group.js";
import type { HeapOrder } from "./slot-heap.js";

export class GroupTable {
	/** Those that have nodes. */
	readonly groups: NodeGroup[] = [];
	readonly #byKey = new Map<string, NodeGroup>();

	find(raws: readonly number[], places: readonly number[]): NodeGroup {
		const key = raws.length === 0 && places.length === 0 ? "" : `${raws.join()}|${places.join()}`;
		const known = this.#byKey.get(key);
		if (known !== undefined) return known;
		const group = new NodeGroup(key, raws, places);
		this.#byKey.set(key, group);
		return group;
	}

	add(group: NodeGroup, place: number, order: HeapOrder): void {
		if (group.at === -1) group.at = this.groups.push(group) - 1;
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
