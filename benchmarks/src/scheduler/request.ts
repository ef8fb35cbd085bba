/** The two requests of the scheduler rows; frozen, as the runtime freezes those of a function. */
import type { PlacementRequest } from "skein";
import { FUNCTION } from "./fleet.js";

export type RequestName = "plain" | "picky";

export const requests: Record<RequestName, PlacementRequest> = {
	plain: Object.freeze({ function: FUNCTION }),
	picky: Object.freeze({
		function: FUNCTION,
		nodeSelector: { zone: "z1", disk: "ssd" },
		resources: { cpu: 2, memory: 2 ** 30 },
	}),
};
