/** The answer for a call that no node takes: for good or for now; the reasons are worked out when they are read. */
import type { Explanation, NodeView, Placement } from "@skein/kernel";
import { explain } from "./explain.js";
import type { Plan } from "./plan.js";
import { readSnapshot, type Snapshot } from "./snapshot.js";

export type RefusalCode = Extract<Placement, { ok: false }>["code"];

/** @param nodes of the snapshot, as they are now */
export function refuse(plan: Plan, snapshot: Snapshot, nodes: readonly NodeView[]): Placement {
	return new Refused(codeOf(plan, nodes), () => explain(plan, readSnapshot(snapshot)));
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
	const isHopeless = (node: NodeView): boolean =>
		plan.rules.some(({ check }) => {
			if (check.accepts(node)) return false;
			return check.hopeless?.(node) ?? check.refuse(node).some(({ mayChange }) => !mayChange);
		});
	return nodes.every(isHopeless) ? "SKEIN_UNSCHEDULABLE" : "SKEIN_NODE_OVERLOADED";
}
