/** Why a call can run nowhere, in words. */
import type { Peer } from "@skein/cluster";
import { isSkeinError, type Placement, SkeinError } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

export type Unplaced = Extract<Placement, { ok: false }>;

/** A seed that does not answer, with its last error. */
export interface MissingSeed {
	readonly uri: string;
	readonly error: unknown;
}

/** No node could ever take the call, unless one of those comes that are not reached. */
export function hopeless(
	call: OutgoingCall,
	placement: Unplaced,
	peers: readonly Peer[],
	missing: readonly MissingSeed[],
): SkeinError {
	const { id, contract } = call.entry;
	const unfit = peers.filter((peer) => peer.isUnfit(id));
	if (unfit.length === 0 || peers.some((peer) => peer.functions.has(id))) {
		return unschedulable(call, placement, missing);
	}
	const who = unfit.map((peer) => `${peer.name} has ${peer.contractOf(id)}`).join(", ");
	return new SkeinError(
		"SKEIN_CONTRACT_MISMATCH",
		`${id}: this program was built with the contract ${contract}, and no node fits it: ${who}; bring nodes of this version up, or see what changed with \`skein check\``,
		{ details: { id, contract, nodes: Object.fromEntries(unfit.map((peer) => [peer.name, peer.contractOf(id)])) } },
	);
}

function unschedulable(call: OutgoingCall, placement: Unplaced, missing: readonly MissingSeed[]): SkeinError {
	const { summary, remedy } = placement.explain();
	const change = remedy === undefined ? "" : `; ${remedy}`;
	const away = missing.map(({ uri, error }) => `${uri} (${error instanceof Error ? error.message : "no answer"})`);
	const hint = away.length === 0 ? "" : `; not reached: ${away.join(", ")}`;
	const details = { reasons: placement.reasons };
	return new SkeinError("SKEIN_UNSCHEDULABLE", `${call.entry.id}: ${summary}${change}${hint}`, { details });
}

export const noThreads = (call: OutgoingCall, shared: boolean): SkeinError => {
	const [why, remedy] = shared
		? ["a SharedArrayBuffer is shared with threads of this node only", "send a copy of its bytes"]
		: ["spawnBlocking runs on this node's threads", "use spawnFn"];
	const message = `${call.entry.id}: ${why}, and pool.threads is 0; give it threads, or ${remedy}`;
	return new SkeinError("SKEIN_UNSCHEDULABLE", message);
};

export const overloaded = (waiting: number): SkeinError =>
	new SkeinError("SKEIN_OVERLOADED", `${waiting} calls wait already; await some before spawning more, or add nodes`);

export function tookTooLong(call: OutgoingCall, milliseconds: number): SkeinError {
	const { summary, remedy } = call.waiting?.() ?? { summary: "nodes refused it, as others were faster" };
	const change = remedy === undefined ? "" : `; ${remedy}`;
	const message = `${call.entry.id}: no node took it within ${milliseconds} ms: ${summary}${change}`;
	return new SkeinError("SKEIN_PENDING_TIMEOUT", message);
}

/** Reasons of a node that say nothing of others. */
const OWN: ReadonlySet<string> = new Set(["SKEIN_NODE_OVERLOADED", "SKEIN_NODE_DRAINING", "SKEIN_TASK_EVICTED"]);

/** Whether a call that its node refused so may go to another. */
export const saysNothingOfOthers = (error: Error): boolean => isSkeinError(error) && OWN.has(error.code);
