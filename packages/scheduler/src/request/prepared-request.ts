/** A request that was checked and parsed: what filters and scores are given. */
import type { PlacementRequest } from "@skein/kernel";
import type { Need } from "../resource/parse-resources.js";
import type { TolerationOptions } from "../taint/tolerates.js";

export type Strategy = NonNullable<PlacementRequest["strategy"]>;

export interface PreparedRequest {
	/** As the caller gave it. */
	readonly request: PlacementRequest;
	readonly needs: readonly Need[];
	/** `"balanced"` when the request names none. */
	readonly strategy: Strategy;
	readonly toleration: TolerationOptions;
}
