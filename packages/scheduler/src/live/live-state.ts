/**
 * The nodes of a cluster as they change, and views of them: each view is a value, and costs no copy until it is read.
 *
 * L1  a view shows the nodes as they were when it was taken, whatever comes after.
 * L2  what changed is noted by place, so that who keeps numbers about all nodes looks again only at those that changed.
 * L3  an old view that somebody keeps holds on to the changes since then, at most to about one copy of all nodes.
 */
import type { ClusterView, NodeView } from "@skein/kernel";
import { avoidedKeys } from "../topology/avoided.js";
import { ChangeLog } from "./change-log.js";
import { LiveView } from "./live-view.js";
import { ViewChange } from "./view-change.js";

/** Changes after which all nodes are copied for views that are older; more when there are more nodes. */
const COPY_AFTER = 1024;

export interface ClusterState {
	/** The nodes as they are now. */
	readonly view: ClusterView;
	/** Adds a node, or replaces the one of its name. The object, and what it holds, must not change afterwards. */
	set(node: NodeView): void;
	/** Whether there was one of that name. */
	remove(name: string): boolean;
	get(name: string): NodeView | undefined;
}

export class LiveState implements ClusterState {
	/** As they are now, in no lasting order: the last takes the place of one that goes. */
	readonly nodes: NodeView[];
	readonly log = new ChangeLog();
	#places: Map<string, number> | undefined;
	/** Who placed a call on a node, or asked for it, mostly changes it next. */
	#lastName: string | undefined;
	#lastPlace: number | undefined;
	/** Where the next change will be noted: views point here when they are taken, and find by it what came after them. */
	#tail = new ViewChange();
	#sinceCopy = 0;
	#view: LiveView<LiveState> | undefined;
	readonly #avoided = new Map<string, number>();
	#avoidedKeys: readonly string[] = [];

	constructor(nodes: readonly NodeView[] = []) {
		this.nodes = [...nodes];
		for (const node of nodes) if (node.calls !== undefined) this.#noteAvoided(undefined, node);
	}

	get view(): ClusterView {
		this.#view ??= new LiveView(this, this.log.version, this.#tail);
		return this.#view;
	}

	/** Labels that rules of running calls against neighbours are about, sorted; a new list whenever they are others. */
	get avoidedKeys(): readonly string[] {
		return this.#avoidedKeys;
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
		this.#lastName = undefined;
		this.#places?.delete(name);
		if (place !== last) this.put(place, moved);
		this.#note(last, moved, undefined);
		this.nodes.length = last;
		return true;
	}

	/** Replaces the node at a place, or adds one at the end. */
	put(place: number, node: NodeView): void {
		const before = this.nodes[place];
		this.#note(place, before, node);
		this.nodes[place] = node;
		if (before?.name !== node.name) this.#places?.set(node.name, place);
	}

	/** A call was placed there. */
	chose(place: number): void {
		this.#lastName = this.nodes[place]!.name;
		this.#lastPlace = place;
	}

	#placeOf(name: string): number | undefined {
		if (name === this.#lastName && this.#lastPlace !== undefined) return this.#lastPlace;
		this.#places ??= new Map(this.nodes.map((node, place) => [node.name, place]));
		this.#lastName = name;
		this.#lastPlace = this.#places.get(name);
		return this.#lastPlace;
	}

	#note(place: number, before: NodeView | undefined, after: NodeView | undefined): void {
		this.log.note(place, before, after);
		if (before?.calls !== after?.calls) this.#noteAvoided(before, after);
		this.#keepForOldViews(place, before);
	}

	#keepForOldViews(place: number, before: NodeView | undefined): void {
		this.#view = undefined;
		this.#sinceCopy += 1;
		if (this.#sinceCopy > Math.max(COPY_AFTER, this.nodes.length)) {
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
		if (keys.join("\n") !== this.#avoidedKeys.join("\n")) this.#avoidedKeys = keys;
	}
}
