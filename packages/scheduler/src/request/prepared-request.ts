/** A request that was checked and parsed: what filters and scores are given. */
import type { PlacementRequest, Strategy } from "@skein/kernel";
import type { GpuNeed } from "../gpu/gpu-need.js";
import type { Need } from "../resource/parse-resources.js";
import type { TolerationOptions } from "../taint/tolerates.js";

export interface PreparedRequest {
	/** As the caller gave it. */
	readonly request: PlacementRequest;
	/** Of everything, GPUs too. */
	readonly needs: readonly Need[];
	/** What the devices must be like; undefined for a call without GPUs. */
	readonly gpu: GpuNeed | undefined;
	/** `"balanced"` when the request names none. */
	readonly strategy: Strategy;
	readonly toleration: TolerationOptions;
}
