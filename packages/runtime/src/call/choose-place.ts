/**
 * Notes on a call, and in its frame, what its place means beside the node: which devices it gets, and whether others may
 * have to go for it. Only for calls whose plan books anything.
 */
import type { Booking } from "@skein/cluster";
import {
	type CallClaim,
	type Frame,
	LARGE_FRAME,
	type ResourceAmounts,
	writeDevices,
	writePreempts,
	writeReservation,
} from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";

/** @param gpus empty: the node is to choose */
export function choosePlace(
	call: OutgoingCall,
	frame: Frame,
	gpus: readonly number[],
	{ preempts = false, reservation = 0 }: PlaceNotes = {},
): void {
	const { booking, claim } = call.plan;
	if (claim?.priority !== undefined) writePreempts(frame, preempts);
	if (claim?.reservation !== undefined) writeReservation(frame, reservation);
	call.booking = gpus.length === 0 ? booking : withDevices(booking, gpus);
	if (reservation !== 0) call.booking = { ...call.booking, reservation };
	if (gpus.length > 0) writeDevices(frame, gpus);
}

export interface PlaceNotes {
	/** It fits nowhere as things are: others may have to go. */
	readonly preempts?: boolean;
	/** Number under which its room was set aside. Default 0: it was not. */
	readonly reservation?: number;
}

/** Whether a call on this node may have to be made again, elsewhere: then its frame is kept. */
export function mayComeAgain({ plan, attempt, evictions }: OutgoingCall, frame: Frame): boolean {
	if (plan.idempotent || plan.retries > attempt - evictions) return true;
	// A call that waits for a thread may have to go. A large one stays: keeping its frame would be a copy.
	return plan.amounts !== undefined && frame.attachments === undefined && frame.end - frame.start <= LARGE_FRAME;
}

/** What a call on this node says of itself: what stands in the frame of one elsewhere. */
export function claimOfCall({ plan, booking }: OutgoingCall, preempts: boolean, again: boolean): CallClaim | undefined {
	const { claim } = plan;
	if (claim === undefined) return undefined;
	const { gpus, reservation } = booking ?? {};
	if (gpus === undefined && reservation === undefined && !preempts && again) return claim;
	return {
		...claim,
		...(reservation === undefined ? {} : { reservation }),
		...(gpus === undefined ? {} : { gpus }),
		...(preempts ? { preempts } : {}),
		...(again ? {} : { stays: true }),
	};
}

/** Of calls that may be stopped it counts which of them hold which devices. */
function withDevices(booking: Booking | undefined, gpus: readonly number[]): Booking {
	const { amounts, group } = booking ?? {};
	return { amounts, gpus, group: group?.preemptible === true ? { ...group, gpus } : group };
}

/** What is set aside for a member of a gang. */
export const claimOfRoom = (amounts: ResourceAmounts = {}, gpus: readonly number[] = []): CallClaim => ({
	amounts,
	...(gpus.length === 0 ? {} : { gpus }),
});
