/** `scheduler.place`. Options: `nodes`, `request`. */
import { createScheduler } from "skein";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { createFleet } from "./fleet.js";
import { type RequestName, requests } from "./request.js";

export function open({ nodes, request: name }: ContestantOptions): Doer {
	const scheduler = createScheduler();
	const view = createFleet(Number(nodes));
	const request = requests[name as RequestName];
	return {
		kind: "work",
		work: () => scheduler.place(request, view),
		accepts: (placement) => (placement as { ok: boolean }).ok,
		close: () => undefined,
	};
}
