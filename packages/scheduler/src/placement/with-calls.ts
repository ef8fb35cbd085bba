/** A node as it is described, with other calls on it. */
import type { CallGroup, NodeView, ResourceAmounts } from "@skein/kernel";

export interface NodeLoad {
	readonly free: ResourceAmounts;
	readonly running: number;
	readonly calls: readonly CallGroup[];
	readonly gpuFree: readonly number[] | undefined;
}

/** A new object; a view may be of a class, so that its members are named and not spread. */
export function withCalls(node: NodeView, { free, running, calls, gpuFree }: NodeLoad): NodeView {
	const { name, labels, taints, capacity, gpus, threads, draining, busy, functions } = node;
	return {
		name,
		labels,
		taints,
		capacity,
		threads,
		free,
		running,
		draining,
		calls,
		...(busy === undefined ? {} : { busy }),
		...(gpus === undefined ? {} : { gpus }),
		...(gpuFree === undefined ? {} : { gpuFree }),
		...(functions === undefined ? {} : { functions }),
	};
}
