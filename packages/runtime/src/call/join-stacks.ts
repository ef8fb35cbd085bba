/** Gives an error that came from elsewhere the caller's stack too, below its own. */
import { atTurnEnd, type Clock } from "@skein/kernel";

const MARK = "\n    --- ";
const JOINED = Symbol("skein.joined");

/** Spawns of one turn that remember where they were made: a stack costs several times what a call costs. */
export const STACKS_PER_TURN = 4;
/** Spawns of one window of WINDOW milliseconds that do, so that calls made one after the other do not pay for it either. */
export const STACKS_PER_WINDOW = 25;
const WINDOW = 100;

export function joinStacks(error: unknown, spawned: { stack?: string } | undefined, where: string): unknown {
	// One failure of the runtime may be the error of many calls: it keeps the first caller's stack.
	if (!(error instanceof Error) || JOINED in error) return error;
	Object.defineProperty(error, JOINED, { value: true });
	const frames = (spawned?.stack ?? "").split("\n").slice(1);
	const own = error.stack ?? `${error.name}: ${error.message}`;
	const caller =
		frames.length > 0
			? frames.join("\n")
			: `    (only the first ${STACKS_PER_TURN} spawns of a turn, and ${STACKS_PER_WINDOW} in ${WINDOW} ms, keep their stack)`;
	Object.defineProperty(error, "stack", {
		value: `${own}${MARK}${where}, spawned ---\n${caller}`,
		configurable: true,
		writable: true,
		enumerable: false,
	});
	return error;
}

/** Counts the spawns of a turn, and takes the stack of the first few. */
export class SpawnSites {
	readonly #clock: Clock;
	#left = STACKS_PER_TURN;
	#leftInWindow = STACKS_PER_WINDOW;
	#windowEnd = 0;
	#scheduled = false;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	take(below: (...args: never[]) => unknown): { stack?: string } | undefined {
		if (!this.#scheduled) {
			this.#scheduled = true;
			atTurnEnd(this.#nextTurn);
		}
		if (this.#left === 0 || this.#leftInWindow === 0) return undefined;
		this.#left -= 1;
		this.#leftInWindow -= 1;
		const site: { stack?: string } = {};
		Error.captureStackTrace(site, below);
		return site;
	}

	readonly #nextTurn = (): void => {
		this.#scheduled = false;
		this.#left = STACKS_PER_TURN;
		const now = this.#clock.now();
		if (now < this.#windowEnd) return;
		this.#windowEnd = now + WINDOW;
		this.#leftInWindow = STACKS_PER_WINDOW;
	};
}
