/**
 * A place where other nodes can be looked for, such as a server that all of them know: asks there until it is closed, and
 * wants a link to each node that is found. A node that cannot be reached is forgotten, until it is found again.
 */
import type { Clock, Link, Random, Timer } from "@skein/kernel";
import { Seed } from "./seed.js";

/** Milliseconds between two attempts to ask where that failed. */
const PAUSE = 1_000;
/** Dials to a found node that may fail one after the other: some ten seconds. */
const ATTEMPTS = 6;

export interface NetworkOptions {
	readonly uri: string;
	/** Resolves when those who are there have had time to answer; what it resolves with ends the search. */
	readonly discover: (uri: string, onFound: (address: string) => void) => Promise<() => void>;
	/** Whether a link to the node of that address stands already. */
	readonly isLinked: (address: string) => boolean;
	readonly dial: (uri: string) => Promise<Link>;
	readonly onLink: (link: Link) => void;
	readonly onAttempt: () => void;
	readonly clock: Clock;
	readonly random: Random;
}

export class Network {
	/** Settles when all that were there at once were dialled once, or when the place itself cannot be reached. */
	readonly firstAttempt: Promise<void>;
	lastError: unknown;
	readonly #options: NetworkOptions;
	readonly #found = new Map<string, Seed>();
	#end: (() => void) | undefined;
	#timer: Timer | undefined;
	#closed = false;

	constructor(options: NetworkOptions) {
		this.#options = options;
		this.firstAttempt = this.#ask();
	}

	get uri(): string {
		return this.#options.uri;
	}

	close(): void {
		this.#closed = true;
		this.#timer?.cancel();
		this.#end?.();
		for (const seed of this.#found.values()) seed.close();
	}

	async #ask(): Promise<void> {
		try {
			this.#end = await this.#options.discover(this.uri, (address) => this.#want(address));
			this.lastError = new Error("no other node is there");
			if (this.#closed) this.#end();
		} catch (error) {
			this.lastError = error;
			if (this.#closed) return;
			const { clock, random, onAttempt } = this.#options;
			this.#timer = clock.schedule(PAUSE * (0.5 + random.next() / 2), () => void this.#ask());
			onAttempt();
		}
		await Promise.all([...this.#found.values()].map((seed) => seed.firstAttempt));
	}

	#want(address: string): void {
		if (this.#closed || this.#found.has(address) || this.#options.isLinked(address)) return;
		const { dial, onLink, onAttempt, clock, random } = this.#options;
		const onGivenUp = () => this.#found.delete(address);
		const seed = new Seed({ uri: address, attempts: ATTEMPTS, dial, onLink, onAttempt, onGivenUp, clock, random });
		this.#found.set(address, seed);
	}
}
