/** Several whole GPUs go where they reach each other fastest: one island, side by side. */
import { deviceAt } from "../gpu/node-devices.js";
import { pickDevices } from "../gpu/pick-devices.js";
import type { NodeScore } from "./node-score.js";

/** 100 side by side, above 50 within one island, the wider apart the less; 0 across islands. */
export const gpuNeighbours: NodeScore = {
	name: "gpuNeighbours",
	weight: 3,
	prepare({ gpu }) {
		if (gpu === undefined || gpu.devices === 1) return undefined;
		return (node) => {
			const devices = (pickDevices(node, gpu) ?? []).map((place) => deviceAt(node, place));
			if (devices.some(({ island }) => island !== devices[0]!.island)) return 0;
			const span = devices.at(-1)!.index - devices[0]!.index + 1;
			return 50 + (50 * devices.length) / span;
		};
	},
};
