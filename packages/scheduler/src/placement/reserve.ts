/** What a node would look like once it took a call: the next call of a batch is placed against that. */
import type { NodeView } from "@skein/kernel";
import { amountOf } from "../resource/fits.js";
import type { Need } from "../resource/parse-resources.js";

/** A new object; a view may be of a class, so that its members are named and not spread. */
export function reserve(node: NodeView, needs: readonly Need[]): NodeView {
	const left = needs.map(({ name, amount }) => [name, amountOf(node.free, name) - amount] as const);
	const free = { ...node.free, ...Object.fromEntries(left) };
	const { name, labels, taints, capacity, threads, running, draining, functions } = node;
	const taken = { name, labels, taints, capacity, threads, free, running: running + 1, draining };
	return functions === undefined ? taken : { ...taken, functions };
}
