/** The refusal of a gang's member that is not the one without a node: it fits, and must wait for that one. */
import type { ClusterView, Placement } from "@skein/kernel";
import { explain } from "../placement/explain.js";
import type { Plan } from "../placement/plan.js";
import { type RefusalCode, Refused } from "../placement/refused.js";

/** Nodes that fit are refused with the rule `"gang"`. @param summary why the gang has no nodes */
export function holdBack(
	plan: Plan,
	view: ClusterView,
	{ code, summary }: { readonly code: RefusalCode; readonly summary: () => string },
): Placement {
	return new Refused(code, () => {
		const { scores, rejections } = explain(plan, view.nodes);
		const rejection = { rule: "gang", message: summary(), mayChange: code !== "SKEIN_UNSCHEDULABLE" };
		const held = Object.keys(scores).map((name) => [name, [rejection]] as const);
		return { summary: rejection.message, scores, rejections: { ...rejections, ...Object.fromEntries(held) } };
	});
}
