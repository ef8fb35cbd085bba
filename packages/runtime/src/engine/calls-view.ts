/**
 * The nodes with what runs on them, for calls whose places go by that. Most do not: the plain view has live nodes without
 * their calls, and costs a call nothing.
 *
 * Nodes that did not change since the last look are the same values as then, so that a scheduler looks at none of them anew.
 */
import type { CallGroup, ClusterView, NodeView } from "@skein/kernel";
import { createClusterState } from "@skein/scheduler";

/** A live node. */
export interface ChangingNode extends NodeView {
	/** Number of changes so far; absent: it may have changed. */
	readonly version?: number;
	/** The same of its functions alone: those may be one set that changes. */
	readonly offersVersion?: number;
	/** Whether a call that runs there keeps others away. */
	readonly avoids: boolean;
	groups(): readonly CallGroup[] | undefined;
}

interface Seen {
	readonly node: ChangingNode;
	readonly version: number | undefined;
	readonly busy: boolean | undefined;
	readonly offersVersion: number | undefined;
	readonly functions: ReadonlySet<string> | undefined;
}

export class CallsView {
	readonly #nodes: () => readonly ChangingNode[];
	readonly #state = createClusterState();
	readonly #seen = new Map<string, Seen>();

	/** Whether every call's place goes by what runs: some of that keeps others away. */
	avoided = false;

	constructor(nodes: () => readonly ChangingNode[]) {
		this.#nodes = nodes;
	}

	/** There is news of nodes. */
	refresh(): void {
		this.avoided = this.#nodes().some(({ avoids }) => avoids);
	}

	get view(): ClusterView {
		const nodes = this.#nodes();
		for (const node of nodes) this.#look(node);
		if (this.#seen.size > nodes.length) this.#forgetOthers(new Set(nodes.map(({ name }) => name)));
		return this.#state.view;
	}

	#look(node: ChangingNode): void {
		const { version } = node;
		const seen = this.#seen.get(node.name);
		const isSeen = seen?.node === node && seen.version === version && seen.busy === node.busy;
		if (isSeen && version !== undefined) return;
		const isSame = seen !== undefined && seen.node === node && seen.offersVersion === node.offersVersion;
		const functions = isSame ? seen.functions : node.functions && new Set(node.functions);
		this.#seen.set(node.name, { node, version, busy: node.busy, offersVersion: node.offersVersion, functions });
		this.#state.set(copyOf(node, functions));
	}

	#forgetOthers(names: ReadonlySet<string>): void {
		for (const name of [...this.#seen.keys()]) {
			if (names.has(name)) continue;
			this.#seen.delete(name);
			this.#state.remove(name);
		}
	}
}

/** A live node may be of a class, so that its members are named and not spread. */
function copyOf(node: ChangingNode, functions: ReadonlySet<string> | undefined): NodeView {
	const { name, labels, taints, capacity, gpus, threads, free, running, draining, gpuFree } = node;
	return {
		name,
		labels,
		taints,
		capacity,
		gpus,
		threads,
		free,
		running,
		draining,
		busy: node.busy === true,
		gpuFree,
		calls: node.groups(),
		...(functions === undefined ? {} : { functions }),
	};
}
