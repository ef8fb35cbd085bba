/** What a node is asked to change about itself: the kernel's words to and from the generated message. */
import type { NodeChange } from "@skein/kernel";
import * as wire from "../generated/skein/v1/link.js";
import type { FieldRule } from "./count-fields.js";
import { checkName, toRecord } from "./field-checks.js";
import { entriesRule, fromTaint, taintsRule, toTaint } from "./node-message.js";

/** By the field numbers of `link.proto`. */
export const manageRule: FieldRule = {
	max: 1,
	fields: { 1: taintsRule, 2: taintsRule, 3: entriesRule, 4: { max: 1_000 } },
};

const ANY = wire.TaintEffect.TAINT_EFFECT_UNSPECIFIED;

export const fromChange = (change: NodeChange): wire.Manage => ({
	addTaints: change.addTaints.map(fromTaint),
	removeTaints: change.removeTaints.map(({ key, effect }) =>
		effect === undefined ? { key, value: undefined, effect: ANY } : fromTaint({ key, effect }),
	),
	setLabels: new Map(Object.entries(change.setLabels)),
	removeLabels: [...change.removeLabels],
});

export const toChange = (change: wire.Manage): NodeChange => ({
	addTaints: change.addTaints.map(toTaint),
	removeTaints: change.removeTaints.map((taint) =>
		taint.effect === ANY ? { key: checkName(taint.key, "the key of a taint") } : toTaint(taint),
	),
	setLabels: toRecord(change.setLabels, "labels", (value) => value),
	removeLabels: change.removeLabels.map((key) => checkName(key, "a label")),
});
