/** What a node would look like once it took a call: the next call of a batch is placed against that. */
import type { CallGroup, NodeView } from "@skein/kernel";
import { deviceAt, deviceCount, freeShare } from "../gpu/node-devices.js";
import { pickDevices } from "../gpu/pick-devices.js";
import { amountOf, ROUNDING } from "../resource/fits.js";
import type { Plan } from "./plan.js";
import { withCalls } from "./with-calls.js";

/** A new object. */
export function reserve(node: NodeView, { prepared, group }: Plan): NodeView {
	const { needs, gpu } = prepared;
	const free: Record<string, number> = { ...node.free };
	for (const need of needs) free[need.name] = amountOf(node.free, need.name) - need.amount;
	const places = gpu === undefined ? undefined : pickDevices(node, gpu);
	const gpuFree = places === undefined ? node.gpuFree : shareOut(node, places, gpu!.share);
	const calls = addCall(node.calls ?? [], group, places && indexesOf(node, places));
	return withCalls(node, { free, running: node.running + 1, calls, gpuFree });
}

export function indexesOf(node: NodeView, places: readonly number[]): number[] {
	return places.map((place) => deviceAt(node, place).index);
}

function shareOut(node: NodeView, places: readonly number[], share: number): number[] {
	return Array.from({ length: deviceCount(node) }, (_, place) => {
		const free = freeShare(node, place);
		const left = places.includes(place) ? free - share : free;
		return left < ROUNDING ? 0 : left;
	});
}

/** One more of a group that is there; calls of one plan share their members, so that comparing them is comparing references. */
function addCall(calls: readonly CallGroup[], group: CallGroup, gpus: readonly number[] | undefined): CallGroup[] {
	const next = [...calls];
	if (gpus !== undefined) {
		next.push({ ...group, gpus });
		return next;
	}
	const at = next.findIndex((other) => alike(other, group));
	if (at === -1) next.push(group);
	else next[at] = { ...next[at]!, count: next[at]!.count + 1 };
	return next;
}

function alike(a: CallGroup, b: CallGroup): boolean {
	return (
		a.function === b.function &&
		a.labels === b.labels &&
		a.amounts === b.amounts &&
		a.tenant === b.tenant &&
		a.priority === b.priority &&
		a.preemptible === b.preemptible &&
		a.avoids === b.avoids &&
		a.gpus === undefined
	);
}
