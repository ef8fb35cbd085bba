/** The nodes as they were at one moment: the present ones with all later changes undone, worked out when it is read. */
import type { ClusterView, NodeView } from "@skein/kernel";
import type { LiveState } from "./live-state.js";
import type { ViewChange } from "./view-change.js";

export class LiveView implements ClusterView {
	readonly #state: LiveState;
	readonly #version: number;
	readonly #from: ViewChange;
	#nodes: readonly NodeView[] | undefined;

	constructor(state: LiveState, version: number, from: ViewChange) {
		this.#state = state;
		this.#version = version;
		this.#from = from;
	}

	get nodes(): readonly NodeView[] {
		this.#nodes ??= this.#restore();
		return this.#nodes;
	}

	/** The state itself, while nothing has changed since. */
	get state(): LiveState | undefined {
		return this.#state.version === this.#version ? this.#state : undefined;
	}

	#restore(): readonly NodeView[] {
		const later: ViewChange[] = [];
		let at = this.#from;
		while (at.next !== undefined) {
			later.push(at);
			at = at.next;
		}
		const nodes = [...(at.copy ?? this.#state.nodes)];
		for (const { place, before } of later.reverse()) {
			if (before === undefined) nodes.length = place;
			else nodes[place] = before;
		}
		return nodes;
	}
}
