/**
 * How nodes find each other on one server: each says on a common subject that it is there, at the start, after each
 * lost connection and now and then.
 *
 * F1 Whoever asks gets an answer from each node that listens, and dials it.
 * F2 Of two nodes that hear of each other otherwise, the one with the lesser name dials; one that does not listen always.
 */

import type { Msg } from "@nats-io/transport-node";
import type { Clock, Random, Timer } from "@skein/kernel";
import { createMessage, MessageType, readMessage } from "./nats-message.js";
import type { ServerSession } from "./server-session.js";

/** Milliseconds between two announcements that nobody asked for, give or take a half. */
const INTERVAL = 10_000;
/** Milliseconds in which those who are there have answered, if they are not busy. */
const ANSWER_TIME = 100;
const NAME = /^[\w-]{1,128}$/;

export interface SearchOptions {
	readonly session: ServerSession;
	readonly clock: Clock;
	readonly random: Random;
	/** The common subject. */
	readonly all: string;
	/** A subject of this node's own, for answers. */
	readonly own: string;
	/** Empty: this node does not listen. */
	readonly name: string;
	onFound(name: string): void;
}

export class Search {
	readonly #options: SearchOptions;
	readonly #unsubscribe: readonly (() => void)[];
	#timer: Timer | undefined;

	constructor(options: SearchOptions) {
		this.#options = options;
		const { session, all, own } = options;
		this.#unsubscribe = [
			session.subscribe(all, (message) => this.#hear(message, false)),
			session.subscribe(own, (message) => this.#hear(message, true)),
		];
		this.announce();
	}

	/** Asks those who hear it to say that they are there as well. */
	announce(): void {
		this.#say(this.#options.all, true);
		this.#sayAgainLater();
	}

	/** Resolves when those who are there have had time to answer. */
	answers(): Promise<void> {
		return new Promise((resolve) => void this.#options.clock.schedule(ANSWER_TIME, resolve));
	}

	close(): void {
		this.#timer?.cancel();
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
	}

	#sayAgainLater(): void {
		const { clock, random, all } = this.#options;
		this.#timer?.cancel();
		this.#timer = clock.schedule(INTERVAL * (0.5 + random.next()), () => {
			this.#say(all, false);
			this.#sayAgainLater();
		});
	}

	#say(subject: string, asks: boolean): void {
		const { session, own, name } = this.#options;
		const bytes = Buffer.from(name);
		const message = createMessage({ type: MessageType.here, flag: asks }, bytes.length);
		message.set(bytes, message.length - bytes.length);
		session.publish(subject, message, own);
	}

	#hear({ data, reply }: Msg, isAnswer: boolean): void {
		const { own, name, onFound } = this.#options;
		const message = readMessage(data);
		if (message?.type !== MessageType.here || reply === undefined || reply === own) return;
		const other = Buffer.from(message.bytes.subarray(0, 200)).toString("latin1");
		const asks = message.flag && !isAnswer;
		if (asks && name !== "") this.#say(reply, false);
		else if (NAME.test(other) && (isAnswer || name < other)) onFound(other);
	}
}
