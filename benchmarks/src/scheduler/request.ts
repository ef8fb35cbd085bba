/** The two requests of the scheduler rows. */
import type { PlacementRequest } from "skein";
import { FUNCTION } from "./fleet.js";

export type RequestName = "plain" | "picky";

export const requests: Record<RequestName, PlacementRequest> = {
	plain: { function: FUNCTION },
	picky: { function: FUNCTION, nodeSelector: { zone: "z1", disk: "ssd" }, resources: { cpu: 2, memory: 2 ** 30 } },
};
