/** The answer for a call that no node takes: for good or for now; the reasons are worked out when they are read. */
import type { ClusterView, Explanation, NodeView, Placement } from "@skein/kernel";
import { lacksLabel } from "../topology/judge-counts.js";
import { explain } from "./explain.js";
import type { Plan } from "./plan.js";
import { tallyFor } from "./rate-nodes.js";

export type RefusalCode = Extract<Placement, { ok: false }>["code"];

/** @param nodes of the view */
export function refuse(plan: Plan, view: ClusterView, nodes: readonly NodeView[]): Placement {
	return new Refused(codeOf(plan, nodes), () => explain(plan, view.nodes));
}

export class Refused {
	readonly ok = false;
	readonly code: RefusalCode;
	/** Own and enumerable, so that it is there in copies and comparisons too. */
	declare readonly reasons: Explanation["rejections"];
	readonly #explainNow: () => Explanation;
	#explanation: Explanation | undefined;

	constructor(code: RefusalCode, explainNow: () => Explanation) {
		this.code = code;
		this.#explainNow = explainNow;
		Object.defineProperty(this, "reasons", { enumerable: true, get: () => this.explain().rejections });
	}

	explain(): Explanation {
		this.#explanation ??= this.#explainNow();
		return this.#explanation;
	}
}

/** Hopeless when each node has a reason that cannot change, or there is no node; the first node with hope ends the search. */
function codeOf(plan: Plan, nodes: readonly NodeView[]): RefusalCode {
	const hope = nodes.some((node) => !isHopeless(plan, node));
	if (!hope) return "SKEIN_UNSCHEDULABLE";
	const tally = tallyFor(plan, nodes);
	if (tally === undefined) return "SKEIN_NODE_OVERLOADED";
	const may = (node: NodeView): boolean => !isHopeless(plan, node) && !lacksLabel(tally.topology, tally.read(node));
	return nodes.some(may) ? "SKEIN_NODE_OVERLOADED" : "SKEIN_UNSCHEDULABLE";
}

function isHopeless({ rules }: Plan, node: NodeView): boolean {
	return rules.some(({ check }) => {
		if (check.accepts(node)) return false;
		return check.hopeless?.(node) ?? check.refuse(node).some(({ mayChange }) => !mayChange);
	});
}
