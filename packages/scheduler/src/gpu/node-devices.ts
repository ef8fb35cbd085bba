/** The devices of a node, described or guessed, and what is left of each. */
import type { GpuDevice, NodeView } from "@skein/kernel";
import { amountOf, ROUNDING } from "../resource/fits.js";
import type { GpuNeed } from "./gpu-need.js";

export function deviceCount(node: NodeView): number {
	return node.gpus?.length ?? Math.ceil(amountOf(node.capacity, "gpu"));
}

/** Where nothing is described the place of a device is its index. */
export function deviceAt(node: NodeView, place: number): GpuDevice {
	return node.gpus?.[place] ?? { index: place };
}

/**
 * 0 to 1 of the device at a place. A node that does not tell is taken to give out its first devices first: a guess, which
 * the node's own books correct.
 */
export function freeShare(node: NodeView, place: number): number {
	const told = node.gpuFree;
	if (told !== undefined) return told[place] ?? 0;
	const held = deviceCount(node) - amountOf(node.free, "gpu") - place;
	return held <= 0 ? 1 : Math.max(0, 1 - held);
}

/** Whether a device is of the kind that is asked for, however much of it is free. */
export function suits(node: NodeView, place: number, { model, memory, share }: GpuNeed): boolean {
	if (model === undefined && memory === 0) return true;
	const device = node.gpus?.[place];
	if (device === undefined || (model !== undefined && device.model !== model)) return false;
	return memory === 0 || (device.memory ?? 0) * share + ROUNDING >= memory;
}

/** How many devices have what the call needs: `now` counts what is free, else what the node has. */
export function countSuiting(node: NodeView, need: GpuNeed, now: boolean): number {
	const devices = deviceCount(node);
	let count = 0;
	for (let place = 0; place < devices; place += 1) {
		if (suits(node, place, need) && (!now || freeShare(node, place) + ROUNDING >= need.share)) count += 1;
	}
	return count;
}
