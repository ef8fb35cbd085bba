/** When a node tells its peers of itself: what its books say at most once per turn, mere load at most every LOAD_REPORT ms. */
import type { Clock } from "@skein/kernel";

/** Milliseconds between two reports of load to the peers of a busy node. */
const LOAD_REPORT = 50;

export function createReporter(clock: Clock, tell: () => void): { soon(): void; later(): void } {
	let thisTurn = false;
	let armed = false;
	return {
		soon() {
			if (thisTurn) return;
			thisTurn = true;
			queueMicrotask(() => {
				thisTurn = false;
				tell();
			});
		},
		later() {
			if (armed) return;
			armed = true;
			clock.schedule(LOAD_REPORT, () => {
				armed = false;
				tell();
			});
		},
	};
}
