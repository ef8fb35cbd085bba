/** Many nodes' reasons in one line: `7 lack gpu (need 2, have 1), 3 have taint dedicated=ml:NoSchedule`. */
import type { Shortage } from "../filter/node-filter.js";
import { formatAmount } from "../resource/format-amount.js";
import type { Reason } from "./inspect-node.js";

/** More groups than this do not help a reader; the rest is counted. */
const MAX_GROUPS = 6;

interface Group {
	readonly reason: Reason;
	count: number;
	least: number;
	most: number;
}

/** Each node counts once: by its first reason that nothing can change, or else by its first. */
export function summariseReasons(nodes: readonly (readonly Reason[])[]): string {
	const groups = new Map<string, Group>();
	for (const reasons of nodes) {
		const reason = reasons.find(({ mayChange }) => !mayChange) ?? reasons[0];
		if (reason !== undefined) count(groups, reason);
	}
	const ranked = [...groups.values()]
		.map((group) => ({ nodes: group.count, text: phraseOf(group) }))
		.sort((a, b) => b.nodes - a.nodes || (a.text < b.text ? -1 : 1));
	const parts = ranked.slice(0, MAX_GROUPS).map(({ nodes, text }) => `${nodes} ${text}`);
	const others = ranked.slice(MAX_GROUPS).reduce((sum, group) => sum + group.nodes, 0);
	if (others > 0) parts.push(`${others} for other reasons`);
	return parts.join(", ");
}

function count(groups: Map<string, Group>, reason: Reason): void {
	const { shortage } = reason;
	const key = shortage === undefined ? plainPhrase(reason) : `${shortage.resource} ${shortage.need}`;
	const have = shortage?.have ?? 0;
	const group = groups.get(key) ?? { reason, count: 0, least: have, most: have };
	group.count += 1;
	group.least = Math.min(group.least, have);
	group.most = Math.max(group.most, have);
	groups.set(key, group);
}

function phraseOf(group: Group): string {
	const { shortage } = group.reason;
	return shortage === undefined ? plainPhrase(group.reason) : shortagePhrase(shortage, group);
}

function plainPhrase({ phrase, rule, message }: Reason): string {
	return phrase ?? `are refused by ${rule} (${message})`;
}

function shortagePhrase({ resource, need }: Shortage, { least, most }: Group): string {
	const [from, to] = [formatAmount(resource, least), formatAmount(resource, most)];
	return `lack ${resource} (need ${formatAmount(resource, need)}, have ${from === to ? from : `${from} to ${to}`})`;
}
