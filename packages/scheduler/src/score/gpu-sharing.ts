/** A share of a GPU goes where a device is shared already and has just enough left, so that whole devices stay whole. */

import type { GpuNeed } from "../gpu/gpu-need.js";
import { deviceCount, freeShare, suits } from "../gpu/node-devices.js";
import { ROUNDING } from "../resource/fits.js";
import type { NodeScore, RateNode } from "./node-score.js";

/** 60 to 100 on a shared device, the less is left of it the better; 0 where a whole one would be broken. */
export const gpuSharing: NodeScore = {
	name: "gpuSharing",
	weight: 10,
	prepare: ({ gpu }) => (gpu === undefined || gpu.share === 1 ? undefined : rateSharing(gpu)),
};

function rateSharing(need: GpuNeed): RateNode {
	return (node) => {
		let least = 1;
		for (let place = 0; place < deviceCount(node); place += 1) {
			const free = freeShare(node, place);
			if (free < least && free + ROUNDING >= need.share && suits(node, place, need)) least = free;
		}
		return least + ROUNDING >= 1 ? 0 : 60 + 40 * Math.min(1, 1 - (least - need.share));
	};
}
