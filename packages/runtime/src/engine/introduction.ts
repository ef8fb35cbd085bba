/**
 * What a node says of itself to a new link: its hello, and behind it what has changed since. A hello says how things were when
 * the handshake began, and what is told to all links meanwhile does not reach one that is not there yet.
 */
import type {
	Clock,
	ControlMessage,
	Hello,
	LinkLimits,
	NodeDescription,
	NodeState,
	OfferedFunction,
} from "@skein/kernel";
import { listFunctions } from "@skein/registry";
import { PROTOCOL_VERSION } from "@skein/transport";
import { offer } from "./offered-functions.js";

export interface IntroductionOptions {
	readonly clock: Clock;
	readonly limits: Pick<LinkLimits, "maxFrame" | "handshakeTimeout">;
	/** Calls that it takes over a link without having answered one. */
	readonly window: number;
	readonly node: { readonly description: NodeDescription; state(): NodeState };
	readonly instance: string;
	/** At which it is dialled; empty: it does not listen. */
	readonly address: () => string;
}

interface Registered {
	readonly offered: OfferedFunction;
	readonly at: number;
}

export class Introduction {
	readonly #options: IntroductionOptions;
	#registered: Registered[] = [];
	#statedAt = Number.NEGATIVE_INFINITY;
	#describedAt = Number.NEGATIVE_INFINITY;

	constructor(options: IntroductionOptions) {
		this.#options = options;
	}

	/** How things are now. */
	hello(): Hello {
		const { node, limits, window, instance, address } = this.#options;
		return {
			protocol: PROTOCOL_VERSION,
			features: [],
			node: node.description,
			state: node.state(),
			instance,
			functions: listFunctions().map(offer),
			maxFrame: limits.maxFrame,
			address: address(),
			window,
		};
	}

	/** All links are told of a function, of what runs here, of its labels and taints. */
	registered(offered: OfferedFunction): void {
		const [oldest] = this.#registered;
		if (oldest !== undefined && !this.#isRecent(oldest.at)) this.#registered = this.#missed();
		this.#registered.push({ offered, at: this.#options.clock.now() });
	}

	stated(): void {
		this.#statedAt = this.#options.clock.now();
	}

	described(): void {
		this.#describedAt = this.#options.clock.now();
	}

	/** To be sent over a link before anything else. A peer skips the functions that it was told already. */
	sinceHello(): readonly ControlMessage[] {
		const { node } = this.#options;
		const missed = this.#missed();
		const messages: ControlMessage[] = [];
		if (this.#isRecent(this.#statedAt)) messages.push({ kind: "state", state: node.state() });
		if (missed.length > 0) messages.push({ kind: "functions", functions: missed.map(({ offered }) => offered) });
		if (this.#isRecent(this.#describedAt)) messages.push({ kind: "description", node: node.description });
		return messages;
	}

	#missed(): Registered[] {
		return this.#registered.filter(({ at }) => this.#isRecent(at));
	}

	#isRecent(at: number): boolean {
		const { clock, limits } = this.#options;
		return clock.now() - at <= limits.handshakeTimeout;
	}
}
