/**
 * Which devices of a node a call gets.
 *
 * V1  a share goes to a device that is shared already where one has room, to the fullest of them.
 * V2  a share never goes to a device that was given out whole, nor a whole device to a call when any of it is held.
 * V3  several whole devices come from one island where one has enough of them, and lie side by side where they can.
 */
import type { NodeView } from "@skein/kernel";
import { ROUNDING } from "../resource/fits.js";
import type { GpuNeed } from "./gpu-need.js";
import { deviceAt, deviceCount, freeShare, suits } from "./node-devices.js";

/** Places in the node's list of devices, in the order of their indexes; undefined when the node has not enough. */
export function pickDevices(node: NodeView, need: GpuNeed): readonly number[] | undefined {
	const whole = placesWith(node, need, (free) => free + ROUNDING >= 1);
	if (need.share === 1) return whole.length < need.devices ? undefined : pickWhole(node, whole, need.devices);
	const [fullest] = placesWith(node, need, (free) => free + ROUNDING >= need.share && free + ROUNDING < 1).sort(
		(a, b) => freeShare(node, a) - freeShare(node, b) || a - b,
	);
	if (fullest !== undefined) return [fullest];
	const [loneliest] = byIsland(node, whole).sort((a, b) => a.length - b.length || a[0]! - b[0]!);
	return loneliest === undefined ? undefined : [loneliest[0]!];
}

function placesWith(node: NodeView, need: GpuNeed, has: (free: number) => boolean): number[] {
	const places: number[] = [];
	for (let place = 0; place < deviceCount(node); place += 1) {
		if (suits(node, place, need) && has(freeShare(node, place))) places.push(place);
	}
	return places.sort((a, b) => deviceAt(node, a).index - deviceAt(node, b).index);
}

function byIsland(node: NodeView, places: readonly number[]): number[][] {
	const islands = new Map<string | undefined, number[]>();
	for (const place of places) {
		const { island } = deviceAt(node, place);
		const members = islands.get(island) ?? [];
		islands.set(island, members);
		members.push(place);
	}
	return [...islands.values()];
}

/** The smallest island that has enough; else as few islands as can be. */
function pickWhole(node: NodeView, places: readonly number[], count: number): number[] {
	const islands = byIsland(node, places);
	const [snug] = islands.filter(({ length }) => length >= count).sort((a, b) => a.length - b.length || a[0]! - b[0]!);
	if (snug !== undefined) return closest(node, snug, count);
	const picked: number[] = [];
	for (const island of islands.sort((a, b) => b.length - a.length || a[0]! - b[0]!)) {
		const missing = count - picked.length;
		if (missing > 0) picked.push(...closest(node, island, Math.min(missing, island.length)));
	}
	return picked.sort((a, b) => deviceAt(node, a).index - deviceAt(node, b).index);
}

/** Of the runs of neighbours that are long enough the shortest, so that long runs stay whole. */
function closest(node: NodeView, places: readonly number[], count: number): number[] {
	const indexes = places.map((place) => deviceAt(node, place).index);
	let best = 0;
	let least = Number.POSITIVE_INFINITY;
	for (let start = 0; start + count <= places.length; start += 1) {
		const span = indexes[start + count - 1]! - indexes[start]!;
		const cost = span * (places.length + 1) + (span === count - 1 ? runLength(indexes, start) : 0);
		if (cost < least) [best, least] = [start, cost];
	}
	return places.slice(best, best + count);
}

function runLength(indexes: readonly number[], at: number): number {
	let [first, last] = [at, at];
	while (first > 0 && indexes[first - 1] === indexes[first]! - 1) first -= 1;
	while (last + 1 < indexes.length && indexes[last + 1] === indexes[last]! + 1) last += 1;
	return last - first + 1;
}
