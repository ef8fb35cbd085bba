/**
 * The nodes of a cluster as they change, and views of them: each view is a value, and costs no copy until it is read.
 *
 * L1  a view shows the nodes as they were when it was taken, whatever comes after.
 * L2  what changed is noted by place, so that who keeps numbers about all nodes looks again only at those that changed.
 * L3  an old view that somebody keeps holds on to the changes since then, at most to about one copy of all nodes.
 */
import type { ClusterView, NodeView } from "@skein/kernel";
import { avoidedKeys } from "../topology/avoided.js";
import { LiveView } from "./live-view.js";
import { ViewChange } from "./view-change.js";

/** Changes that are remembered by place at least; more when there are more nodes. A power of two. */
const REMEMBERED = 1024;

export interface ClusterState {
	/** The nodes as they are now. */
	readonly view: ClusterView;
	/** Adds a node, or replaces the one of its name. The object must not change afterwards. */
	set(node: NodeView): void;
	/** Whether there was one of that name. */
	remove(name: string): boolean;
	get(name: string): NodeView | undefined;
}

export class LiveState implements ClusterState {
	/** As they are now, in no lasting order: the last takes the place of one that goes. */
	readonly nodes: NodeView[] = [];
	/** Number of changes so far. */
	version = 0;
	#places: Map<string, number> | undefined;
	#changed = new Int32Array(REMEMBERED);
	/** The oldest change that `#changed` has. */
	#since = 0;
	/** Where the next change will be noted: views point here when they are taken, and find by it what came after them. */
	#tail = new ViewChange();
	#sinceCopy = 0;
	#view: LiveView | undefined;
	readonly #avoided = new Map<string, number>();
	#avoidedKeys: readonly string[] = [];

	constructor(nodes: readonly NodeView[] = []) {
		for (const node of nodes) {
			if (node.calls !== undefined) this.#noteAvoided(undefined, node);
			this.nodes.push(node);
		}
		while (this.#changed.length < nodes.length) this.#changed = new Int32Array(this.#changed.length * 2);
	}

	get view(): ClusterView {
		this.#view ??= new LiveView(this, this.version, this.#tail);
		return this.#view;
	}

	get(name: string): NodeView | undefined {
		const place = this.#placeOf(name);
		return place === undefined ? undefined : this.nodes[place];
	}

	set(node: NodeView): void {
		this.put(this.#placeOf(node.name) ?? this.nodes.length, node);
	}

	remove(name: string): boolean {
		const place = this.#placeOf(name);
		if (place === undefined) return false;
		const last = this.nodes.length - 1;
		const moved = this.nodes[last]!;
		this.#places!.delete(name);
		if (place !== last) this.put(place, moved);
		this.#note(last, moved);
		if (place !== last) this.#places!.set(moved.name, place);
		this.nodes.length = last;
		return true;
	}

	/** Replaces the node at a place, or adds one at the end. */
	put(place: number, node: NodeView): void {
		this.#note(place, this.nodes[place], node);
		this.nodes[place] = node;
		this.#places?.set(node.name, place);
	}

	/** Labels that rules of running calls against neighbours are about, sorted. */
	get avoidedKeys(): readonly string[] {
		return this.#avoidedKeys;
	}

	/** Calls `visit` with the place of each change since a version; false when they are no longer known. */
	eachChangeSince(version: number, visit: (place: number) => void): boolean {
		if (version < this.#since) return false;
		const mask = this.#changed.length - 1;
		for (let at = version; at < this.version; at += 1) visit(this.#changed[at & mask]!);
		return true;
	}

	#placeOf(name: string): number | undefined {
		this.#places ??= new Map(this.nodes.map((node, place) => [node.name, place]));
		return this.#places.get(name);
	}

	#note(place: number, before: NodeView | undefined, after?: NodeView): void {
		if (place >= this.#changed.length) {
			this.#changed = new Int32Array(this.#changed.length * 2);
			this.#since = this.version;
		}
		this.#changed[this.version & (this.#changed.length - 1)] = place;
		this.version += 1;
		this.#since = Math.max(this.#since, this.version - this.#changed.length);
		if (before?.calls !== undefined || after?.calls !== undefined) this.#noteAvoided(before, after);
		this.#keepForOldViews(place, before);
	}

	#keepForOldViews(place: number, before: NodeView | undefined): void {
		this.#view = undefined;
		this.#sinceCopy += 1;
		if (this.#sinceCopy > Math.max(REMEMBERED, this.nodes.length)) {
			this.#tail.copy = [...this.nodes];
			this.#tail = new ViewChange();
			this.#sinceCopy = 0;
		}
		const next = new ViewChange();
		this.#tail.place = place;
		this.#tail.before = before;
		this.#tail.next = next;
		this.#tail = next;
	}

	#noteAvoided(before: NodeView | undefined, after: NodeView | undefined): void {
		const gone = before === undefined ? undefined : avoidedKeys(before);
		const come = after === undefined ? undefined : avoidedKeys(after);
		if (gone === undefined && come === undefined) return;
		for (const key of come ?? []) this.#avoided.set(key, (this.#avoided.get(key) ?? 0) + 1);
		for (const key of gone ?? []) this.#avoided.set(key, this.#avoided.get(key)! - 1);
		const keys = [...this.#avoided].filter(([, count]) => count > 0).map(([key]) => key);
		keys.sort();
		// Indexes are made for certain keys: a new list says that they are others.
		if (keys.join("\n") !== this.#avoidedKeys.join("\n")) this.#avoidedKeys = keys;
	}
}
