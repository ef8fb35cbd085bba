/** Nodes, their state and their functions: the kernel's words to and from the generated messages. */
import type { NodeDescription, NodeState, OfferedFunction, Taint, TaintEffect } from "@skein/kernel";
import * as wire from "../generated/skein/v1/link.js";
import type { FieldRule } from "./count-fields.js";
import { checkAmount, checkName, toRecord } from "./field-checks.js";

const EFFECTS: Readonly<Record<TaintEffect, wire.TaintEffect>> = {
	NoSchedule: wire.TaintEffect.TAINT_EFFECT_NO_SCHEDULE,
	PreferNoSchedule: wire.TaintEffect.TAINT_EFFECT_PREFER_NO_SCHEDULE,
	NoExecute: wire.TaintEffect.TAINT_EFFECT_NO_EXECUTE,
};

const scalar: FieldRule = { max: 1 };
const entries: FieldRule = { max: 1_000, fields: { 1: scalar, 2: scalar } };
const taints: FieldRule = { max: 1_000, fields: { 1: scalar, 2: scalar, 3: scalar } };

/** By the field numbers of `link.proto`. */
export const functionsRule: FieldRule = {
	max: 100_000,
	fields: { 1: scalar, 2: scalar, 3: { max: 100 }, 4: { max: 100 } },
};
export const nodeRule: FieldRule = { max: 1, fields: { 1: scalar, 2: entries, 3: taints, 4: entries, 5: scalar } };
export const stateRule: FieldRule = { max: 1, fields: { 1: entries, 2: scalar, 3: scalar } };

export function fromNode(node: NodeDescription): wire.NodeDescription {
	return {
		name: node.name,
		labels: new Map(Object.entries(node.labels)),
		taints: node.taints.map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] })),
		capacity: new Map(Object.entries(node.capacity)),
		threads: node.threads,
	};
}

export function toNode(node: wire.NodeDescription | undefined): NodeDescription {
	if (node === undefined) throw new RangeError("node is missing");
	return {
		name: checkName(node.name, "node.name"),
		labels: toRecord(node.labels, "node.labels", (value) => value),
		taints: node.taints.map(toTaint),
		capacity: toRecord(node.capacity, "node.capacity", checkAmount),
		threads: node.threads,
	};
}

function toTaint({ key, value, effect }: wire.Taint): Taint {
	const known = (Object.keys(EFFECTS) as TaintEffect[]).find((name) => EFFECTS[name] === effect);
	if (known === undefined) throw new RangeError(`a taint has the unknown effect ${effect}`);
	const taint = { key: checkName(key, "the key of a taint"), effect: known };
	return value === undefined ? taint : { ...taint, value };
}

export function fromState(state: NodeState): wire.NodeState {
	return { free: new Map(Object.entries(state.free)), running: state.running, draining: state.draining };
}

export function toState(state: wire.NodeState | undefined): NodeState {
	if (state === undefined) throw new RangeError("state is missing");
	const free = toRecord(state.free, "state.free", checkAmount);
	return { free, running: state.running, draining: state.draining };
}

export const fromFunctions = (functions: readonly OfferedFunction[]): wire.OfferedFunction[] =>
	functions.map(({ id, contract, serves, aliases }) => ({
		id,
		contract,
		serves: [...serves],
		aliases: [...aliases],
	}));

export const toFunctions = (functions: readonly wire.OfferedFunction[]): OfferedFunction[] =>
	functions.map(({ id, contract, serves, aliases }) => {
		for (const one of contract === "" ? serves : [contract, ...serves]) {
			if (!/^[\da-f]{16}$/.test(one)) {
				throw new RangeError(`a contract of ${JSON.stringify(id)} is not 16 hex digits`);
			}
		}
		for (const alias of aliases) checkName(alias, `an alias of ${id}`);
		return { id: checkName(id, "the id of a function"), contract, serves, aliases };
	});
