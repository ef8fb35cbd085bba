/** A view whose nodes hold what a batch has placed so far; the view that it began with stays as it is. */
import type { ClusterView, NodeView } from "@skein/kernel";
import type { Need } from "../resource/parse-resources.js";
import { reserve } from "./reserve.js";
import type { Snapshot } from "./snapshot.js";

export class BatchView {
	readonly #start: readonly NodeView[];
	readonly #nodes: NodeView[];
	readonly #taken: { readonly index: number; readonly needs: readonly Need[] }[] = [];

	constructor(view: ClusterView) {
		this.#start = view.nodes;
		this.#nodes = [...view.nodes];
	}

	/** Changed by `take`. */
	get nodes(): readonly NodeView[] {
		return this.#nodes;
	}

	take(index: number, needs: readonly Need[]): void {
		this.#nodes[index] = reserve(this.#nodes[index]!, needs);
		this.#taken.push({ index, needs });
	}

	/** The nodes as they are now, at the price of a number: a copy for each call of a batch would be calls × nodes. */
	snapshot(): Snapshot {
		const length = this.#taken.length;
		return () => {
			const nodes = [...this.#start];
			for (const { index, needs } of this.#taken.slice(0, length)) nodes[index] = reserve(nodes[index]!, needs);
			return nodes;
		};
	}
}
