/** Groups of calls that a node tells of: the kernel's words to and from the generated messages. */
import { type CallAffinityTerm, type CallGroup, MAX_CLAIMED } from "@skein/kernel";
import type * as wire from "../generated/skein/v1/link.js";
import type { FieldRule } from "./count-fields.js";
import { checkAmount, checkName, checkText, toRecord } from "./field-checks.js";

const scalar: FieldRule = { max: 1 };
const scalars: FieldRule = { max: 1_000, packed: true };
const entries: FieldRule = { max: MAX_CLAIMED, fields: { 1: scalar, 2: scalar } };
const terms: FieldRule = { max: MAX_CLAIMED, fields: { 1: scalar, 2: scalar, 3: scalar } };

/** By the field numbers of `link.proto`. */
export const groupsRule: FieldRule = {
	max: 1_000,
	fields: {
		1: scalar,
		2: scalar,
		3: entries,
		4: scalar,
		5: scalar,
		6: scalar,
		7: entries,
		8: scalars,
		9: terms,
	},
};

export function fromGroup(group: CallGroup): wire.CallGroup {
	return {
		count: group.count,
		function: group.function ?? "",
		labels: new Map(Object.entries(group.labels ?? {})),
		tenant: group.tenant ?? "",
		priority: group.priority ?? 0,
		preemptible: group.preemptible ?? false,
		amounts: new Map(Object.entries(group.amounts ?? {})),
		gpus: [...(group.gpus ?? [])],
		avoids: (group.avoids ?? []).map(fromTerm),
	};
}

/** What is at its default is absent, as in a group that was never sent. */
export function toGroup(group: wire.CallGroup): CallGroup {
	const labels = toRecord(group.labels, "labels of calls", checkText);
	const amounts = toRecord(group.amounts, "amounts of calls", checkAmount);
	return {
		count: group.count,
		...(group.function === "" ? {} : { function: checkName(group.function, "the function of calls") }),
		...(group.labels.size === 0 ? {} : { labels }),
		...(group.tenant === "" ? {} : { tenant: checkName(group.tenant, "the tenant of calls") }),
		...(group.priority === 0 ? {} : { priority: group.priority }),
		...(group.preemptible ? { preemptible: true } : {}),
		...(group.amounts.size === 0 ? {} : { amounts }),
		...(group.gpus.length === 0 ? {} : { gpus: group.gpus }),
		...(group.avoids.length === 0 ? {} : { avoids: group.avoids.map(toTerm) }),
	};
}

/** Selectors are text on the wire: whoever makes a claim writes them so. */
function fromTerm({ topologyKey, selector }: CallAffinityTerm): wire.CallTerm {
	const labels = selector?.labels;
	return { topologyKey, function: selector?.function, labels: typeof labels === "string" ? labels : undefined };
}

function toTerm({ topologyKey, function: id, labels }: wire.CallTerm): CallAffinityTerm {
	const selector = { ...(id === undefined ? {} : { function: id }), ...(labels === undefined ? {} : { labels }) };
	checkName(topologyKey, "the label that calls keep others away by");
	return id === undefined && labels === undefined ? { topologyKey } : { topologyKey, selector };
}
