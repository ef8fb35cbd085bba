/** What GPUs mean to placement, written a second time; see oracle.ts. */
import { type NodeView, type PlacementRequest, parseQuantity } from "@skein/kernel";

interface Device {
	readonly index: number;
	readonly model: string | undefined;
	readonly memory: number;
	readonly island: string | undefined;
	readonly free: number;
}

export interface GpuWish {
	readonly devices: number;
	readonly share: number;
	readonly model: string | undefined;
	readonly memory: number;
}

export function gpuNeedOf(request: PlacementRequest): GpuWish | undefined {
	const asked = request.resources?.gpu;
	if (asked === undefined) return undefined;
	const { count, model, memory = 0 } = typeof asked === "object" ? asked : { count: asked, model: undefined };
	if (count === 0) return undefined;
	return { devices: Math.max(1, count), share: Math.min(1, count), model, memory: parseQuantity(memory, "memory") };
}

export function devicesOf(node: NodeView): Device[] {
	const number = node.gpus?.length ?? node.capacity.gpu ?? 0;
	const held = number - (node.free.gpu ?? 0);
	return Array.from({ length: number }, (_, place) => {
		const { index = place, model, memory = 0, island } = node.gpus?.[place] ?? {};
		const guess = 1 - Math.min(1, Math.max(0, held - place));
		return { index, model, memory, island, free: node.gpuFree === undefined ? guess : (node.gpuFree[place] ?? 0) };
	});
}

export function suitable({ share, model, memory }: GpuWish, device: Device): boolean {
	return (model === undefined || device.model === model) && device.memory * share + 1e-9 >= memory;
}

export function roomOnDevices(request: PlacementRequest, node: NodeView, now: boolean): boolean {
	const need = gpuNeedOf(request);
	if (need === undefined) return true;
	const able = devicesOf(node).filter(
		(device) => suitable(need, device) && (now ? device.free : 1) + 1e-9 >= need.share,
	);
	return able.length >= need.devices;
}

/** How well a share of a device suits a node: only where one is shared already. */
export function sharing(need: GpuWish, node: NodeView): number {
	const shared = devicesOf(node)
		.filter((device) => suitable(need, device) && device.free < 1 && device.free + 1e-9 >= need.share)
		.map(({ free }) => free);
	if (shared.length === 0) return 0;
	return 60 + 40 * Math.min(1, 1 - (Math.min(...shared) - need.share));
}

/** Of all ways to give out the devices the best: within an island if one can hold them, then as close as can be. */
export function neighbourhood(request: PlacementRequest, node: NodeView): number {
	const need = gpuNeedOf(request)!;
	const free = devicesOf(node).filter((device) => suitable(need, device) && device.free + 1e-9 >= 1);
	const names = new Set(free.map(({ island }) => island));
	const islands = [...names].map((name) => free.filter(({ island }) => island === name));
	const sizes = islands.map(({ length }) => length).filter((size) => size >= need.devices);
	if (sizes.length === 0) return 0;
	const snug = islands.filter(({ length }) => length === Math.min(...sizes));
	const first = snug.sort(
		(a, b) => Math.min(...a.map(({ index }) => index)) - Math.min(...b.map(({ index }) => index)),
	)[0]!;
	const indexes = first.map(({ index }) => index).sort((a, b) => a - b);
	const spans = indexes.slice(need.devices - 1).map((last, start) => last - indexes[start]! + 1);
	return 50 + (50 * need.devices) / Math.min(...spans);
}

/** A node after it gave out devices, named by their indexes. */
export function givingOut(node: NodeView, request: PlacementRequest, gpus: readonly number[]): NodeView {
	const need = gpuNeedOf(request);
	if (need === undefined) return node;
	const gpuFree = devicesOf(node).map(({ index, free }) => (gpus.includes(index) ? free - need.share : free));
	return { ...node, gpuFree };
}
