/** The machine's clock. */
import { performance } from "node:perf_hooks";
import type { Clock } from "./contract/clock.js";

export const realClock: Clock = {
	now: () => performance.now(),
	schedule(milliseconds, callback) {
		const timer = setTimeout(callback, milliseconds);
		timer.unref();
		return { cancel: () => clearTimeout(timer) };
	},
};
