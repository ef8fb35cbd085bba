/** Time as an argument, so that one process can play a thousand nodes from a seed. */
export interface Clock {
	/** Milliseconds since an arbitrary fixed instant; never goes back. */
	now(): number;
	/** Runs `callback` once after `milliseconds` (0 or more). The timer never keeps the process alive. */
	schedule(milliseconds: number, callback: () => void): Timer;
}

export interface Timer {
	/** Idempotent; after it returns the callback does not run. */
	cancel(): void;
}
