/** What a request means to the node that gets the call, and to those who place others: worked out once for each plan. */
import type { Booking } from "@skein/cluster";
import {
	type CallAffinityTerm,
	type CallClaim,
	formatRequirement,
	type PlacementRequest,
	type ResourceAmounts,
} from "@skein/kernel";

/** Undefined for a call that says nothing of itself. */
export function claimOf(
	request: PlacementRequest,
	amounts: ResourceAmounts | undefined,
	gang: boolean,
): CallClaim | undefined {
	const avoids = request.callAntiAffinity?.required?.map(asText) ?? [];
	// The others never keep a running call where it is.
	const tolerations = (request.tolerations ?? []).filter(({ effect }) => !effect || effect === "NoExecute");
	const said = {
		amounts,
		labels: request.labels,
		tenant: request.tenant,
		priority: request.priority === 0 ? undefined : request.priority,
		preemptible: request.preemptible === true ? true : undefined,
		avoids: avoids.length === 0 ? undefined : avoids,
		tolerations: tolerations.length === 0 ? undefined : tolerations,
		reservation: gang ? 0 : undefined,
	};
	const given = Object.entries(said).filter(([, value]) => value !== undefined);
	return given.length === 0 ? undefined : (Object.fromEntries(given) as CallClaim);
}

/** Undefined for a call of which nothing but its number counts. */
export function bookingOf(request: PlacementRequest, claim: CallClaim | undefined): Booking | undefined {
	const { amounts, tolerations: _, reservation, ...told } = claim ?? {};
	const isTold = Object.keys(told).length > 0 || looksAround(request);
	if (amounts === undefined && reservation === undefined && !isTold) return undefined;
	const id = request.function === undefined ? {} : { function: request.function };
	const held = claim?.preemptible === true && amounts !== undefined ? { amounts } : {};
	return { amounts, group: isTold ? { count: 1, ...id, ...told, ...held } : undefined };
}

/** Whether its place goes by what runs on nodes. */
export function looksAround({ topologySpread, callAffinity, callAntiAffinity }: PlacementRequest): boolean {
	return topologySpread !== undefined || callAffinity !== undefined || callAntiAffinity !== undefined;
}

/** Nodes tell each other selectors as text. One that names nothing is as good as none. */
function asText({ topologyKey, selector = {} }: CallAffinityTerm): CallAffinityTerm {
	const { function: id, labels } = selector;
	const text = typeof labels === "object" ? labels.map(formatRequirement).join() : labels;
	if (id === undefined && text === undefined) return { topologyKey };
	const named = { ...(id === undefined ? {} : { function: id }), ...(text === undefined ? {} : { labels: text }) };
	return { topologyKey, selector: named };
}
