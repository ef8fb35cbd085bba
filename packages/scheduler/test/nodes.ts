/** Nodes and views for tests: idle, alike and willing, but for what a test says. */
import type { ClusterView, NodeView } from "@skein/kernel";

export function node(name: string, over: Partial<NodeView> = {}): NodeView {
	const capacity = over.capacity ?? { cpu: 8, memory: 16 * 2 ** 30 };
	return { name, labels: {}, taints: [], threads: 4, running: 0, draining: false, free: capacity, ...over, capacity };
}

export function view(...nodes: readonly NodeView[]): ClusterView {
	return { nodes };
}

export function deepFreeze<T>(value: T): T {
	if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
		Object.freeze(value);
		for (const member of Object.values(value)) deepFreeze(member);
	}
	return value;
}
