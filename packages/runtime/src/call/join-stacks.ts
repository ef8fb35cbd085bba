/** Gives an error that came from elsewhere the caller's stack too, below its own. */

const MARK = "\n    --- ";
const JOINED = Symbol("skein.joined");

/** Spawns of one turn that remember where they were made; a stack costs about as much as a call. */
export const STACKS_PER_TURN = 4;

export function joinStacks(error: unknown, spawned: { stack?: string } | undefined, where: string): unknown {
	// One failure of the runtime may be the error of many calls: it keeps the first caller's stack.
	if (!(error instanceof Error) || JOINED in error) return error;
	Object.defineProperty(error, JOINED, { value: true });
	const frames = (spawned?.stack ?? "").split("\n").slice(1);
	const own = error.stack ?? `${error.name}: ${error.message}`;
	const caller =
		frames.length > 0 ? frames.join("\n") : `    (only the first ${STACKS_PER_TURN} spawns of a turn keep their stack)`;
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
	#left = STACKS_PER_TURN;
	#scheduled = false;

	take(below: (...args: never[]) => unknown): { stack?: string } | undefined {
		if (!this.#scheduled) {
			this.#scheduled = true;
			queueMicrotask(this.#nextTurn);
		}
		if (this.#left === 0) return undefined;
		this.#left -= 1;
		const site: { stack?: string } = {};
		Error.captureStackTrace(site, below);
		return site;
	}

	readonly #nextTurn = (): void => {
		this.#scheduled = false;
		this.#left = STACKS_PER_TURN;
	};
}
