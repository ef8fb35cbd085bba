/** One address that this node wants a link to: dials, and dials again when the link ends, with growing pauses. */
import { type Clock, type Link, type Random, reconnectPause, type Timer } from "@skein/kernel";

/** Longest pause between two attempts, in ms. */
const LONGEST_PAUSE = 5_000;

export interface SeedOptions {
	readonly uri: string;
	readonly dial: (uri: string) => Promise<Link>;
	readonly onLink: (link: Link) => void;
	readonly onAttempt: () => void;
	/** Failures in a row after which it dials no more. Default: none, it dials for ever. */
	readonly attempts?: number;
	readonly onGivenUp?: () => void;
	readonly clock: Clock;
	readonly random: Random;
}

export class Seed {
	/** Settles after the first attempt, whatever came of it. */
	readonly firstAttempt: Promise<void>;
	connected = false;
	lastError: unknown;
	readonly #options: SeedOptions;
	#closed = false;
	#failures = 0;
	#timer: Timer | undefined;

	constructor(options: SeedOptions) {
		this.#options = options;
		this.firstAttempt = this.#attempt();
	}

	get uri(): string {
		return this.#options.uri;
	}

	close(): void {
		this.#closed = true;
		this.#timer?.cancel();
	}

	async #attempt(): Promise<void> {
		try {
			const link = await this.#options.dial(this.#options.uri);
			if (this.#closed) {
				await link.close();
				return;
			}
			this.connected = true;
			this.#failures = 0;
			// Before the owner listens, so that whoever hears that the peer is gone finds the seed missing.
			void link.closed.then(({ error }) => {
				this.connected = false;
				this.lastError = error;
				this.#again();
			});
			this.#options.onLink(link);
		} catch (error) {
			this.lastError = error;
			this.#failures += 1;
			if (this.#failures < (this.#options.attempts ?? Number.POSITIVE_INFINITY)) this.#again();
			else this.#giveUp();
		}
		this.#options.onAttempt();
	}

	#giveUp(): void {
		this.#closed = true;
		this.#options.onGivenUp?.();
	}

	#again(): void {
		if (this.#closed) return;
		const { clock, random } = this.#options;
		const pause = reconnectPause(this.#failures, LONGEST_PAUSE, random);
		this.#timer = clock.schedule(pause, () => void this.#attempt());
	}
}
