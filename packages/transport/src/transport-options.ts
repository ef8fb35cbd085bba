/** What makers of concrete transports take. */
import type { Clock } from "@skein/kernel";
import type { TransportObserver } from "./transport-observer.js";

export interface TransportOptions {
	/** Default: the machine's. */
	readonly clock?: Clock;
	readonly observer?: TransportObserver;
}
