/** What a node would look like without some of its calls. */
import type { CallGroup, NodeView } from "@skein/kernel";
import { deviceAt, deviceCount, freeShare } from "../gpu/node-devices.js";
import { withCalls } from "../placement/with-calls.js";
import { amountOf } from "../resource/fits.js";

/** A new object. @param count at most those of the group */
export function releaseCalls(node: NodeView, group: CallGroup, count: number): NodeView {
	const free: Record<string, number> = { ...node.free };
	for (const [name, amount] of Object.entries(group.amounts ?? {})) {
		free[name] = Math.min(amountOf(node.capacity, name), amountOf(node.free, name) + count * amount);
	}
	const calls = (node.calls ?? []).flatMap((one) => {
		if (one !== group) return [one];
		return one.count > count ? [{ ...one, count: one.count - count }] : [];
	});
	const gpuFree = group.gpus === undefined ? node.gpuFree : giveBack(node, group, count);
	return withCalls(node, { free, running: Math.max(0, node.running - count), calls, gpuFree });
}

function giveBack(node: NodeView, { gpus = [], amounts = {} }: CallGroup, count: number): number[] {
	const share = (count * (amounts.gpu ?? 0)) / Math.max(1, gpus.length);
	return Array.from({ length: deviceCount(node) }, (_, place) => {
		const free = freeShare(node, place);
		return gpus.includes(deviceAt(node, place).index) ? Math.min(1, free + share) : free;
	});
}
