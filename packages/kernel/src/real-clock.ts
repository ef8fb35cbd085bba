/** The machine's clock. */
import type { Clock } from "./contract/clock.js";

export const realClock: Clock = {
	now: () => performance.now(),
	schedule(milliseconds, callback) {
		const timer = setTimeout(callback, milliseconds);
		timer.unref();
		return { cancel: () => clearTimeout(timer) };
	},
};
