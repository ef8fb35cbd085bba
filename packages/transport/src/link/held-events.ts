/** What came for a link before it was attached: kept in order, copied, and counted so that it can be bounded. */
import { copyBytes, type LinkHandlers } from "@skein/kernel";

/** What an event weighs beside its bytes, so that many small ones are bounded as well. */
const EVENT_COST = 256;

type HeldEvent = (handlers: LinkHandlers) => void;

export interface HeldEvents {
	/** Bytes of memory, roughly. */
	readonly cost: number;
	addRun(bytes: Uint8Array, start: number, end: number): void;
	add(event: HeldEvent): void;
	/** Removes and returns the oldest. */
	next(): HeldEvent | undefined;
	clear(): void;
}

export function createHeldEvents(): HeldEvents {
	let events: HeldEvent[] = [];
	let at = 0;
	let cost = 0;
	return {
		get cost() {
			return cost;
		},
		addRun(run, start, end) {
			const copy = copyBytes(run, start, end);
			cost += copy.length + EVENT_COST;
			events.push((handlers) => handlers.onFrames(copy, 0, copy.length));
		},
		add(event) {
			cost += EVENT_COST;
			events.push(event);
		},
		next: () => events[at++],
		clear() {
			events = [];
			at = 0;
			cost = 0;
		},
	};
}
