/** The nodes as they were at one moment: the present ones with all later changes undone, worked out when it is read. */
import type { ClusterView, NodeView } from "@skein/kernel";
import type { ViewChange } from "./view-change.js";

/** What a view is of. */
export interface ChangingNodes {
	/** As they are now. */
	readonly nodes: readonly NodeView[];
	readonly log: { readonly version: number };
}

export class LiveView<S extends ChangingNodes> implements ClusterView {
	readonly #state: S;
	readonly #version: number;
	readonly #from: ViewChange;
	#nodes: readonly NodeView[] | undefined;

	constructor(state: S, version: number, from: ViewChange) {
		this.#state = state;
		this.#version = version;
		this.#from = from;
	}

	get nodes(): readonly NodeView[] {
		this.#nodes ??= this.#restore();
		return this.#nodes;
	}

	/** What it is a view of, while nothing has changed since. */
	get state(): S | undefined {
		return this.#state.log.version === this.#version ? this.#state : undefined;
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
