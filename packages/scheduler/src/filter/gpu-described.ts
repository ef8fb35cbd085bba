/**
 * No node for a call that asks for a model or memory of GPU: nodes do not describe their devices yet, and a guess could
 * put the call on a device that it was told to avoid.
 */
import type { NodeFilter } from "./node-filter.js";

export const gpuDescribed: NodeFilter = {
	name: "gpu",
	prepare({ request }) {
		const gpu = request.resources?.gpu;
		if (typeof gpu !== "object" || (gpu.model === undefined && gpu.memory === undefined)) return undefined;
		const wanted = [gpu.model, gpu.memory].filter((part) => part !== undefined).join(" ");
		return {
			accepts: () => false,
			hopeless: () => true,
			refuse: () => [
				{
					message: `does not describe its GPUs: need ${wanted}`,
					mayChange: false,
					phrase: `do not describe their GPUs (need ${wanted})`,
				},
			],
		};
	},
};
