/**
 * What is too much for a call to say of itself: nodes tell each other of it, and end a link over a message in which there is more.
 * So a caller refuses it before it is sent, and a node whoever sends it all the same.
 */
import type { Labels, ResourceAmounts } from "../option/placement.js";
import type { CallClaim } from "./call-claim.js";
import { findKeyProblem, findNameProblem, findTextProblem } from "./wire-text.js";

/** Labels, amounts, and terms of what a call avoids. */
export const MAX_CLAIMED = 100;

/** `tenant is longer than 1024 characters`; undefined: nothing is. */
export function findClaimProblem({
	tenant = "",
	labels = {},
	amounts = {},
	avoids = [],
}: CallClaim): string | undefined {
	const named = findTextProblem(tenant);
	if (named !== undefined) return `tenant ${named}`;
	const problem = recordProblem("labels", labels) ?? recordProblem("resources", amounts);
	if (problem !== undefined) return problem;
	for (const [key, value] of Object.entries(labels)) {
		const long = findTextProblem(value);
		if (long !== undefined) return `labels.${key} ${long}`;
	}
	if (avoids.length > MAX_CLAIMED) return `callAntiAffinity has ${avoids.length} terms, more than ${MAX_CLAIMED}`;
	const term = avoids.map(({ topologyKey }) => findNameProblem(topologyKey ?? "")).find((one) => one !== undefined);
	return term === undefined ? undefined : `callAntiAffinity: topologyKey ${term}`;
}

function recordProblem(where: string, record: Labels | ResourceAmounts): string | undefined {
	const keys = Object.keys(record);
	if (keys.length > MAX_CLAIMED) return `${where} has ${keys.length} entries, more than ${MAX_CLAIMED}`;
	const problem = keys.map(findKeyProblem).find((one) => one !== undefined);
	return problem === undefined ? undefined : `${where}: a key ${problem}`;
}
