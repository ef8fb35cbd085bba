/** This node in its own view: what its books say now, read without a copy. */
import type { CallGroup, GpuDevice, Labels, NodeView, ResourceAmounts, Taint } from "@skein/kernel";
import type { Node } from "@skein/node";

export class SelfView implements NodeView {
	readonly name: string;
	readonly capacity: ResourceAmounts;
	readonly gpus: readonly GpuDevice[] | undefined;
	readonly threads: number;
	labels: Labels;
	taints: readonly Taint[];
	readonly #node: Node;

	constructor(node: Node) {
		const { name, capacity, gpus, threads, labels, taints } = node.description;
		this.name = name;
		this.capacity = capacity;
		this.gpus = gpus;
		this.threads = threads;
		this.labels = labels;
		this.taints = taints;
		this.#node = node;
	}

	get free(): ResourceAmounts {
		return this.#node.free;
	}

	get gpuFree(): readonly number[] | undefined {
		return this.#node.gpuFree;
	}

	get running(): number {
		return this.#node.running;
	}

	get draining(): boolean {
		return this.#node.draining;
	}

	get avoids(): boolean {
		return this.#node.avoids;
	}

	/** What runs here, in groups; a value. */
	groups(): readonly CallGroup[] | undefined {
		return this.#node.groups();
	}
}
