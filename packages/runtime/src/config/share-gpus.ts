/** GPUs of this machine when several nodes run in one process: each device belongs to one of them. */
import type { GpuDevice } from "@skein/kernel";
import type { ResolvedConfig } from "./resolved-config.js";

type NodeConfig = ResolvedConfig["node"];

/**
 * What the node has that is number `place` of `of`: a run of devices under the indexes that they have on the machine, so that
 * nodes have the same number of them, or the first ones one more.
 */
export function shareGpus(node: NodeConfig, place: number, of: number): NodeConfig {
	const { gpu } = node.capacity;
	if (gpu === undefined) return node;
	const { gpus: described, ...rest } = node;
	const devices: readonly GpuDevice[] = described ?? Array.from({ length: Math.ceil(gpu) }, (_, index) => ({ index }));
	const from = Math.ceil((place * devices.length) / of);
	const to = Math.ceil(((place + 1) * devices.length) / of);
	const gpus = devices.slice(from, to);
	// The last device may be there in part only.
	const amount = Math.max(0, Math.min(gpu, to) - from);
	const capacity = { ...node.capacity, gpu: amount };
	return gpus.length === 0 ? { ...rest, capacity } : { ...rest, capacity, gpus };
}
