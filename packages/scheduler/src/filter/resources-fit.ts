/** Only nodes with enough left of everything that the call needs; of GPUs, devices that suit it. */
import type { NodeView, ResourceAmounts } from "@skein/kernel";
import type { GpuNeed } from "../gpu/gpu-need.js";
import { countSuiting, deviceCount, freeShare, suits } from "../gpu/node-devices.js";
import type { PreparedRequest } from "../request/prepared-request.js";
import { amountOf, fits } from "../resource/fits.js";
import { formatAmount } from "../resource/format-amount.js";
import type { Need } from "../resource/parse-resources.js";
import type { NodeFilter, Refusal } from "./node-filter.js";

export const resourcesFit: NodeFilter = {
	name: "resources",
	prepare({ needs, gpu }: PreparedRequest) {
		if (needs.length === 0) return undefined;
		const lacks = (need: Need, node: NodeView, now: boolean): boolean =>
			need.name === "gpu" && gpu !== undefined
				? countSuiting(node, gpu, now) < gpu.devices
				: !fits(need, now ? node.free : node.capacity);
		const amounts = needs.filter(({ name }) => name !== "gpu");
		return {
			accepts(node) {
				const { free } = node;
				for (let index = 0; index < amounts.length; index += 1) if (!fits(amounts[index]!, free)) return false;
				return gpu === undefined || countSuiting(node, gpu, true) >= gpu.devices;
			},
			hopeless: (node) => needs.some((need) => lacks(need, node, true) && lacks(need, node, false)),
			refuse: (node) =>
				needs
					.filter((need) => lacks(need, node, true))
					.map((need) => {
						const mayChange = !lacks(need, node, false);
						if (need.name === "gpu" && gpu !== undefined) return gpuRefusal(gpu, node, mayChange);
						return refusal(need, mayChange ? node.free : node.capacity, mayChange);
					}),
		};
	},
};

function refusal({ name, amount }: Need, amounts: ResourceAmounts, mayChange: boolean): Refusal {
	const have = amountOf(amounts, name);
	return {
		message: `${name}: need ${formatAmount(name, amount)}, have ${formatAmount(name, have)}`,
		mayChange,
		shortage: { resource: name, need: amount, have },
	};
}

/** Counts devices, or for a share of one tells the most that is left of any. */
function gpuRefusal(need: GpuNeed, node: NodeView, mayChange: boolean): Refusal {
	const have = need.share === 1 ? countSuiting(node, need, mayChange) : largestShare(node, need, mayChange);
	const asked = need.share === 1 ? need.devices : need.share;
	const undescribed = need.label !== "gpu" && node.gpus === undefined && deviceCount(node) > 0;
	const why = undescribed ? "; the node does not describe its devices" : "";
	return {
		message: `${need.label}: need ${formatAmount("gpu", asked)}, have ${formatAmount("gpu", have)}${why}`,
		mayChange,
		shortage: { resource: need.label, need: asked, have },
	};
}

function largestShare(node: NodeView, need: GpuNeed, now: boolean): number {
	let most = 0;
	for (let place = 0; place < deviceCount(node); place += 1) {
		if (suits(node, place, need)) most = Math.max(most, now ? freeShare(node, place) : 1);
	}
	return most;
}
