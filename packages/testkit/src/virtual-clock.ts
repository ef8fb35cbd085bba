/** Time that moves only when a test says so. */
import type { Clock, Timer } from "@skein/kernel";

export interface VirtualClock extends Clock {
	/** Timers that have neither run nor been cancelled. */
	readonly pending: number;
	/**
	 * Moves time and runs what falls due, in the order of time and, at one instant, of scheduling; `now()` is the
	 * timer's own instant meanwhile. Promises settle only after it has returned.
	 */
	advance(milliseconds: number): void;
	/** Moves time as a process does that stands still: what falls due runs late, all at the end. */
	stall(milliseconds: number): void;
}

interface VirtualTimer {
	readonly at: number;
	readonly callback: () => void;
}

export function createVirtualClock(start = 0): VirtualClock {
	let now = start;
	const timers = new Set<VirtualTimer>();
	return {
		now: () => now,
		schedule(milliseconds, callback): Timer {
			const timer = { at: now + Math.max(0, milliseconds), callback };
			timers.add(timer);
			return { cancel: () => void timers.delete(timer) };
		},
		get pending() {
			return timers.size;
		},
		advance(milliseconds) {
			const target = now + milliseconds;
			for (let next = earliest(timers, target); next !== undefined; next = earliest(timers, target)) {
				timers.delete(next);
				now = next.at;
				next.callback();
			}
			now = target;
		},
		stall(milliseconds) {
			now += milliseconds;
			for (let next = earliest(timers, now); next !== undefined; next = earliest(timers, now)) {
				timers.delete(next);
				next.callback();
			}
		},
	};
}

/** The first due of the timers; of equals the one that was set first. */
function earliest(timers: ReadonlySet<VirtualTimer>, target: number): VirtualTimer | undefined {
	let first: VirtualTimer | undefined;
	for (const timer of timers) if (timer.at <= target && (first === undefined || timer.at < first.at)) first = timer;
	return first;
}
