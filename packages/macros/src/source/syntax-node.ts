/** The little that code which treats all kinds of syntax alike needs to know of a node. */
import { visitorKeys } from "oxc-parser";

export interface SyntaxNode {
	readonly type: string;
	readonly start: number;
	readonly end: number;
}

/** The value of a field that only some kinds of nodes have. */
export const field = (node: SyntaxNode, name: string): unknown => (node as unknown as Record<string, unknown>)[name];

export const isNode = (value: unknown): value is SyntaxNode =>
	typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** Visits the nodes directly under this one, but for those in the fields to skip. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void, skip: readonly string[] = []): void {
	for (const key of visitorKeys[node.type] ?? []) {
		if (skip.includes(key)) continue;
		const value = field(node, key);
		if (Array.isArray(value)) {
			for (const item of value) if (isNode(item)) visit(item);
		} else if (isNode(value)) visit(value);
	}
}
