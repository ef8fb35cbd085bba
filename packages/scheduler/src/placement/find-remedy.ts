/** The smallest change that would give a call a node, in words: `tolerate dedicated=ml:NoSchedule: 3 nodes would fit`. */
import { formatAmount } from "../resource/format-amount.js";
import type { Reason } from "./inspect-node.js";

interface Change {
	readonly text: string;
	readonly steps: number;
	/** How much less the call would have to ask for, as shares of what it asks, summed. */
	readonly less: number;
	nodes: number;
}

/**
 * Of the nodes' changes the one with the fewest steps; among those the one that helps most nodes, then the one that gives up
 * least. Undefined when no node was refused.
 */
export function findRemedy(nodes: readonly (readonly Reason[])[]): string | undefined {
	const changes = new Map<string, Change>();
	for (const reasons of nodes) {
		if (reasons.length === 0) continue;
		const text = [...new Set(reasons.map(stepFor))].join(" and ");
		const less = reasons.reduce((sum, { shortage }) => sum + (shortage ? 1 - shortage.have / shortage.need : 0), 0);
		const change = changes.get(text) ?? { text, steps: reasons.length, less, nodes: 0 };
		change.nodes += 1;
		changes.set(text, change);
	}
	const [best] = [...changes.values()].sort(
		(a, b) => a.steps - b.steps || b.nodes - a.nodes || a.less - b.less || (a.text < b.text ? -1 : 1),
	);
	if (best === undefined) return undefined;
	return `${best.text}: ${best.nodes} ${best.nodes === 1 ? "node" : "nodes"} would fit`;
}

function stepFor({ remedy, shortage, mayChange, rule, message }: Reason): string {
	if (remedy !== undefined) return remedy;
	if (shortage === undefined) return mayChange ? `wait until ${rule} allows it` : `change ${rule} (${message})`;
	const { resource, need, have } = shortage;
	if (mayChange) return `wait for ${resource}`;
	const amount = (value: number): string => formatAmount(resource, value);
	return have > 0 ? `ask for ${resource} ${amount(have)} instead of ${amount(need)}` : `ask for no ${resource}`;
}
