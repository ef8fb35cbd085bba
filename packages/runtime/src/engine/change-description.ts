/** What a node says of itself after a change of its labels and taints; what no label or taint can be is left out. */
import type { NodeChange, NodeDescription } from "@skein/kernel";
import { sameTaint, validateRequirement, validateTaint } from "@skein/scheduler";

/** The same object when nothing changes. */
export function changeDescription(before: NodeDescription, change: NodeChange): NodeDescription {
	const removes = (taint: { key: string; effect: string }): boolean =>
		change.removeTaints.some(
			({ key, effect }) => key === taint.key && (effect === undefined || effect === taint.effect),
		);
	const added = change.addTaints.filter((taint) => validateTaint(taint).length === 0);
	const kept = before.taints.filter((taint) => !removes(taint) && !added.some((other) => sameTaint(other, taint)));
	const labels = Object.entries({ ...before.labels, ...valid(change.setLabels) });
	const description = {
		...before,
		taints: [...kept, ...added],
		labels: Object.fromEntries(labels.filter(([key]) => !change.removeLabels.includes(key))),
	};
	return JSON.stringify(description) === JSON.stringify(before) ? before : description;
}

function valid(labels: NodeChange["setLabels"]): NodeChange["setLabels"] {
	const isLabel = ([key, value]: [string, string]): boolean =>
		validateRequirement({ key, operator: "In", values: [value] }).length === 0;
	return Object.fromEntries(Object.entries(labels).filter(isLabel));
}
