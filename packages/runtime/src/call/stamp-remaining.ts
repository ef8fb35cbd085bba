/** Writes into a frame how long its call has left: never an instant, because the clocks of two machines may differ. */
import { type Clock, type Frame, setFrameRemaining } from "@skein/kernel";

/** For a call with a deadline that is sent now; one that is over has a millisecond, for 0 would be no deadline. */
export function stampRemaining({ view, start }: Frame, deadline: number, clock: Clock): void {
	setFrameRemaining(view, start, Math.min(Math.max(1, Math.ceil(deadline - clock.now())), 0xffff_ffff));
}
