/** A gang: when one member has no node, no member has. */
import type { Placement } from "@skein/kernel";
import { type RefusalCode, Refused } from "./refused.js";

/** Members that had a node are refused with the rule `"gang"` and the code of the first one that had none. */
export function holdTogether(placements: readonly Placement[]): Placement[] {
	const index = placements.findIndex(({ ok }) => !ok);
	const culprit = placements[index];
	if (culprit === undefined || culprit.ok) return [...placements];
	const summary = (): string => `member ${index + 1} of the gang has no node: ${culprit.explain().summary}`;
	return placements.map((placement) => (placement.ok ? holdBack(placement, culprit.code, summary) : placement));
}

function holdBack(placement: Placement, code: RefusalCode, summary: () => string): Placement {
	return new Refused(code, () => {
		const { scores, rejections } = placement.explain();
		const rejection = { rule: "gang", message: summary(), mayChange: code !== "SKEIN_UNSCHEDULABLE" };
		const held = Object.keys(scores).map((name) => [name, [rejection]] as const);
		return { summary: rejection.message, scores, rejections: { ...rejections, ...Object.fromEntries(held) } };
	});
}
