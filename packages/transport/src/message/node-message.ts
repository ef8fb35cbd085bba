/** Nodes, their state and their functions: the kernel's words to and from the generated messages. */
import {
	type GpuDevice,
	MAX_FUNCTIONS,
	type NodeDescription,
	type NodeState,
	type OfferedFunction,
	type Taint,
	type TaintEffect,
} from "@skein/kernel";
import * as wire from "../generated/skein/v1/link.js";
import { fromGroup, groupsRule, toGroup } from "./call-group-message.js";
import type { FieldRule } from "./count-fields.js";
import { checkAmount, checkName, toRecord } from "./field-checks.js";

const EFFECTS: Readonly<Record<TaintEffect, wire.TaintEffect>> = {
	NoSchedule: wire.TaintEffect.TAINT_EFFECT_NO_SCHEDULE,
	PreferNoSchedule: wire.TaintEffect.TAINT_EFFECT_PREFER_NO_SCHEDULE,
	NoExecute: wire.TaintEffect.TAINT_EFFECT_NO_EXECUTE,
};

const scalar: FieldRule = { max: 1 };
/** Packed, or one by one. */
const scalars: FieldRule = { max: 1_000, packed: true };
const entries: FieldRule = { max: 1_000, fields: { 1: scalar, 2: scalar } };
const taints: FieldRule = { max: 1_000, fields: { 1: scalar, 2: scalar, 3: scalar } };

/** By the field numbers of `link.proto`. */
export const functionsRule: FieldRule = {
	max: MAX_FUNCTIONS,
	fields: { 1: scalar, 2: scalar, 3: { max: 100 }, 4: { max: 100 } },
};
export const taintsRule: FieldRule = taints;
export const entriesRule: FieldRule = entries;
const devices: FieldRule = { max: 1_000, fields: { 1: scalar, 2: scalar, 3: scalar, 4: scalar } };
export const nodeRule: FieldRule = {
	max: 1,
	fields: { 1: scalar, 2: entries, 3: taints, 4: entries, 5: scalar, 6: devices },
};
export const stateRule: FieldRule = { max: 1, fields: { 1: entries, 2: scalar, 3: scalar, 4: scalars, 5: groupsRule } };

export function fromNode(node: NodeDescription): wire.NodeDescription {
	return {
		name: node.name,
		labels: new Map(Object.entries(node.labels)),
		taints: node.taints.map(fromTaint),
		capacity: new Map(Object.entries(node.capacity)),
		threads: node.threads,
		gpus: (node.gpus ?? []).map(({ index, model, memory, island }) => ({ index, model, memory, island })),
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
		...(node.gpus.length === 0 ? {} : { gpus: toDevices(node.gpus) }),
	};
}

function toDevices(devices: readonly wire.GpuDevice[]): GpuDevice[] {
	if (new Set(devices.map(({ index }) => index)).size < devices.length) {
		throw new RangeError("two devices of node.gpus have one index");
	}
	return devices.map(({ index, model, memory, island }) => ({
		index,
		...(model === undefined ? {} : { model: checkName(model, "the model of a device") }),
		...(memory === undefined ? {} : { memory: checkAmount(memory, "the memory of a device") }),
		...(island === undefined ? {} : { island: checkName(island, "the island of a device") }),
	}));
}

export const fromTaint = ({ key, value, effect }: Taint): wire.Taint => ({ key, value, effect: EFFECTS[effect] });

export function toTaint({ key, value, effect }: wire.Taint): Taint {
	const known = (Object.keys(EFFECTS) as TaintEffect[]).find((name) => EFFECTS[name] === effect);
	if (known === undefined) throw new RangeError(`a taint has the unknown effect ${effect}`);
	const taint = { key: checkName(key, "the key of a taint"), effect: known };
	return value === undefined ? taint : { ...taint, value };
}

export function fromState(state: NodeState): wire.NodeState {
	return {
		free: new Map(Object.entries(state.free)),
		running: state.running,
		draining: state.draining,
		gpuFree: [...(state.gpuFree ?? [])],
		calls: (state.calls ?? []).map(fromGroup),
	};
}

export function toState(state: wire.NodeState | undefined): NodeState {
	if (state === undefined) throw new RangeError("state is missing");
	const free = toRecord(state.free, "state.free", checkAmount);
	if (state.gpuFree.length > scalars.max) {
		throw new RangeError(`state.gpuFree has ${state.gpuFree.length} shares, more than ${scalars.max}`);
	}
	for (const share of state.gpuFree) checkAmount(share, "a share of state.gpuFree");
	return {
		free,
		running: state.running,
		draining: state.draining,
		...(state.gpuFree.length === 0 ? {} : { gpuFree: state.gpuFree }),
		...(state.calls.length === 0 ? {} : { calls: state.calls.map(toGroup) }),
	};
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
