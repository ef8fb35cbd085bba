/** Why a call goes where it goes, or nowhere: worked out only when asked. */
import type { Explanation, NodeView } from "@skein/kernel";
import { findRemedy } from "./find-remedy.js";
import { inspectNode, toRejections } from "./inspect-node.js";
import type { Plan } from "./plan.js";
import { rateNodes, tallyFor } from "./rate-nodes.js";
import { ScoreBoard } from "./score-board.js";
import { summariseReasons } from "./summarise-reasons.js";

/** @param chosen the node that was picked, if one fits */
export function explain(plan: Plan, nodes: readonly NodeView[], chosen?: string): Explanation {
	const board = new ScoreBoard();
	rateNodes(plan, nodes, board);
	const scores = Array.from({ length: board.count }, (_, slot) => {
		return [nodes[board.fitting[slot]!]!.name, board.totals[slot]!] as const;
	});
	const tally = tallyFor(plan, nodes);
	const refused = nodes
		.map((node) => ({ name: node.name, reasons: inspectNode(plan, node, tally) }))
		.filter(({ reasons }) => reasons.length > 0);
	const fit = `${scores.length}/${nodes.length} nodes fit`;
	const why = nodes.length === 0 ? "the cluster has no nodes" : summariseReasons(refused.map(({ reasons }) => reasons));
	const summary = why === "" ? fit : `${fit}: ${why}`;
	const remedy = scores.length > 0 ? undefined : findRemedy(refused.map(({ reasons }) => reasons));
	return {
		summary: chosen === undefined ? summary : `${chosen} has the best score; ${summary}`,
		...(remedy === undefined ? {} : { remedy }),
		scores: Object.fromEntries(scores),
		rejections: Object.fromEntries(refused.map(({ name, reasons }) => [name, toRejections(reasons)])),
	};
}
