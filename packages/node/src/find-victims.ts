/**
 * Which calls have to go so that a more important one has room: the least important, and of those the ones that wait for
 * a thread before those that run; nobody goes whose going makes no difference.
 *
 * Those that run go only when they said that they may be stopped.
 */
import type { CallClaim } from "@skein/kernel";
import type { AdmittedCall } from "./admitted-call.js";
import type { Holdings } from "./holdings.js";

/** Undefined when even that would not help. */
export function findVictims(
	claim: CallClaim,
	calls: readonly AdmittedCall[],
	holdings: Holdings,
): readonly AdmittedCall[] | undefined {
	const candidates = calls.filter((call) => mayGo(call, claim)).sort(byImportance);
	const left = holdings.copy();
	const going: AdmittedCall[] = [];
	for (const call of candidates) {
		if (fits(left, claim)) break;
		left.give(call.claim!);
		going.push(call);
	}
	if (!fits(left, claim)) return undefined;
	return going.reverse().filter((call) => {
		if (typeof left.take(call.claim!) === "string") return true;
		if (fits(left, claim)) return false;
		left.give(call.claim!);
		return true;
	});
}

/** What goes already is on its way out, and counts as room that will be there. */
function mayGo(call: AdmittedCall, { priority = 0 }: CallClaim): boolean {
	const { claim, phase } = call;
	if (claim?.amounts === undefined || (claim.priority ?? 0) >= priority) return false;
	return call.stopping || (phase === "queued" && claim.stays !== true) || claim.preemptible === true;
}

function byImportance(a: AdmittedCall, b: AdmittedCall): number {
	const waits = ({ phase }: AdmittedCall): number => (phase === "queued" ? 0 : 1);
	return (a.claim!.priority ?? 0) - (b.claim!.priority ?? 0) || waits(a) - waits(b) || b.id - a.id;
}

function fits(holdings: Holdings, claim: CallClaim): boolean {
	return typeof holdings.copy().take(claim) !== "string";
}
