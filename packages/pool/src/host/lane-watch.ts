/**
 * Looks at all lanes every few milliseconds while calls are in flight: takes results of threads that are stuck in a long call, and moves
 * the calls behind it. Where threads are heard often enough, it looks at such a moment, and no timer wakes this thread.
 *
 * W1  between two looks pass WATCH milliseconds at most, if the loop turns; a thread is stuck that started and ended nothing in between.
 */
import type { Clock, Timer } from "@skein/kernel";

/** Milliseconds. */
const WATCH = 5;

export interface WatchedLane {
	/** Calls that it has not started. */
	readonly waiting: number;
	/** Starts and ends seen so far. */
	readonly progress: number;
	readonly closed: boolean;
	/** Takes what it has finished. */
	look(): void;
}

export interface WatchedLanes<L extends WatchedLane> {
	lanes(): readonly L[];
	/** Whether calls are in flight. */
	isBusy(): boolean;
	/** Half of what `from` has not started goes to `to`, which has nothing to start. */
	move(from: L, to: L): void;
}

export class LaneWatch<L extends WatchedLane> {
	readonly #watched: WatchedLanes<L>;
	readonly #clock: Clock;
	#timer: Timer | undefined;
	#looked = 0;
	/** Lanes at the last look, and how far they were. */
	#lanes: readonly L[] = [];
	#progress: readonly number[] = [];

	constructor(watched: WatchedLanes<L>, clock: Clock) {
		this.#watched = watched;
		this.#clock = clock;
	}

	/** Calls are in flight. */
	start(): void {
		if (this.#timer === undefined) this.#wait(this.#clock.now());
	}

	/** This thread is awake. */
	turn(): void {
		if (this.#timer === undefined) return;
		const now = this.#clock.now();
		if (now - this.#looked < WATCH / 4) return;
		this.#timer.cancel();
		this.#look(now);
	}

	stop(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	#wait(now: number): void {
		this.#looked = now;
		this.#lanes = this.#watched.lanes();
		this.#progress = this.#lanes.map((lane) => lane.progress);
		this.#timer = this.#clock.schedule(WATCH, this.#onTime);
	}

	readonly #onTime = (): void => this.#look(this.#clock.now());

	#look(now: number): void {
		// What a look brings may make new calls at once: neither starts another watch, nor looks again.
		this.#looked = now;
		const { lanes, isBusy, move } = this.#watched;
		for (const lane of lanes()) lane.look();
		const stuck = this.#lanes.find(
			(lane, i) => !lane.closed && lane.waiting > 0 && lane.progress === this.#progress[i],
		);
		const idle = lanes().find((lane) => lane !== stuck && lane.waiting === 0);
		if (stuck !== undefined && idle !== undefined) move(stuck, idle);
		this.#timer = undefined;
		if (isBusy()) this.#wait(now);
	}
}
