/**
 * A connection to a NATS server that comes back: subscriptions are made again, and who asked is told when it went and
 * when it is there again. It does not keep what could not be published: the streams do.
 *
 * V1 `onUp` and `onDown` alternate; between `onDown` and `onUp` nothing is published and nothing arrives.
 * V2 A server that does not answer a ping within PING_INTERVAL is taken for gone.
 */

import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { type Clock, isSkeinError, type Random, reconnectPause, SkeinError, type Timer } from "@skein/kernel";
import type { NatsAddress } from "@skein/transport";
import { connectServer } from "./connect-server.js";
import type { NatsOptions } from "./nats-options.js";
import type { Wire } from "./nats-stream.js";
import { createAwayError, createDeniedError, createServerError } from "./server-errors.js";
import { LONGEST_MESSAGE } from "./window.js";

/** Milliseconds. */
const PING_INTERVAL = 3_000;
const LONGEST_PAUSE = 1_000;

export interface SessionOptions extends NatsOptions {
	readonly address: NatsAddress;
	/** The address without credentials, for errors. */
	readonly shown: string;
	readonly clock: Clock;
	readonly random: Random;
	onUp(): void;
	onDown(): void;
	/** A message on the subject cannot be published. */
	onDenied(subject: string, error: SkeinError): void;
}

type OnMessage = (message: Msg) => void;

/** A subject that is listened on, through all connections. */
interface Interest {
	readonly subject: string;
	readonly onMessage: OnMessage;
	current: Subscription | undefined;
	denied: SkeinError | undefined;
}

export class ServerSession implements Wire {
	readonly #options: SessionOptions;
	readonly #interests = new Set<Interest>();
	#connection: NatsConnection | undefined;
	#cluster: readonly string[] = [];
	#failures = 0;
	#lastError: Error | undefined;
	#timer: Timer | undefined;
	#isClosed = false;

	constructor(options: SessionOptions) {
		this.#options = options;
	}

	get isUp(): boolean {
		return this.#connection !== undefined;
	}

	get longestMessage(): number {
		return Math.min(LONGEST_MESSAGE, this.#connection?.info?.max_payload ?? LONGEST_MESSAGE);
	}

	/** Whether the server lets only those in whom it knows. */
	get isGuarded(): boolean {
		const info = this.#connection?.info;
		return info?.auth_required === true || info?.tls_verify === true;
	}

	/** The first connection. Rejects with SKEIN_TRANSPORT_UNREACHABLE, _DENIED or SKEIN_CONFIG_LOAD. */
	async open(timeout: number): Promise<void> {
		await this.#connect(timeout);
		if (this.#isClosed) this.close();
	}

	/** @throws SKEIN_TRANSPORT_UNREACHABLE while the connection is down */
	requireUp(): void {
		if (!this.isUp) throw createAwayError(this.#options.shown, this.#lastError);
	}

	publish(subject: string, message: Uint8Array, reply: string): void {
		const connection = this.#connection;
		if (connection === undefined || connection.isClosed()) return;
		try {
			connection.publish(subject, message, reply === "" ? undefined : { reply });
		} catch (error) {
			// Such as a message that was made for a server which took longer ones.
			this.#options.onDenied(subject, createServerError(this.#options.shown, toError(error)));
		}
	}

	/** Returns what ends it. */
	subscribe(subject: string, onMessage: OnMessage): () => void {
		const interest: Interest = { subject, onMessage, current: undefined, denied: undefined };
		this.#interests.add(interest);
		this.#subscribe(interest);
		return () => {
			this.#interests.delete(interest);
			if (this.isUp) interest.current?.unsubscribe();
		};
	}

	/** Everything so far has reached the server. Rejects with SKEIN_TRANSPORT_DENIED when it refused a subscription. */
	async flush(): Promise<void> {
		await this.#connection?.flush().catch(() => {});
		for (const { denied } of this.#interests) if (denied !== undefined) throw denied;
	}

	/** What was published is still sent, if the server takes it within PING_INTERVAL. */
	close(): void {
		this.#isClosed = true;
		this.#timer?.cancel();
		const connection = this.#connection;
		this.#connection = undefined;
		if (connection !== undefined) this.#leave(connection);
	}

	#leave(connection: NatsConnection): void {
		const end = () => void connection.close().catch(() => {});
		const timer = this.#options.clock.schedule(PING_INTERVAL, end);
		connection
			.flush()
			.catch(() => {})
			.finally(() => {
				timer.cancel();
				end();
			});
	}

	async #connect(timeout: number): Promise<void> {
		const { address, shown } = this.#options;
		let connection: NatsConnection;
		try {
			connection = await connectServer({ ...this.#options, address, also: this.#cluster, timeout });
		} catch (error) {
			throw isSkeinError(error) ? error : createServerError(shown, toError(error));
		}
		this.#connection = connection;
		this.#failures = 0;
		this.#cluster = connection.info?.connect_urls ?? [];
		void this.#watchErrors(connection);
		void connection.closed().then((error) => this.#onClosed(connection, error ?? undefined));
		for (const interest of this.#interests) this.#subscribe(interest);
		this.#ping(connection);
	}

	#subscribe(interest: Interest): void {
		const connection = this.#connection;
		if (connection === undefined || connection.isClosed()) return;
		interest.current = connection.subscribe(interest.subject, {
			callback: (error, message) => {
				if (error !== null) interest.denied = createDeniedError(this.#options.shown, error);
				else if (this.#connection === connection) interest.onMessage(message);
			},
		});
	}

	async #watchErrors(connection: NatsConnection): Promise<void> {
		for await (const status of connection.status()) {
			if (status.type !== "error") continue;
			this.#lastError = status.error;
			const { operation, subject } = status.error as { operation?: string; subject?: string };
			if (operation === "publish" && subject !== undefined) {
				this.#options.onDenied(subject, createDeniedError(this.#options.shown, status.error));
			}
		}
	}

	#onClosed(connection: NatsConnection, error: Error | undefined): void {
		if (this.#connection !== connection) return;
		this.#connection = undefined;
		this.#lastError = error ?? this.#lastError;
		this.#timer?.cancel();
		this.#options.onDown();
		this.#reconnectLater();
	}

	#reconnectLater(): void {
		if (this.#isClosed) return;
		const { clock, random } = this.#options;
		const pause = reconnectPause(this.#failures, LONGEST_PAUSE, random);
		this.#timer = clock.schedule(pause, () => void this.#reconnect());
	}

	async #reconnect(): Promise<void> {
		try {
			await this.#connect(PING_INTERVAL);
		} catch (error) {
			this.#lastError = toError(error);
			this.#failures += 1;
			this.#reconnectLater();
			return;
		}
		if (this.#isClosed) this.close();
		else if (this.isUp) this.#options.onUp();
	}

	/**
	 * One ping at a time; an answer that is not there when the next is due will not come. A timer that fires late shows
	 * that this process stood still: the answer may lie unread.
	 */
	#ping(connection: NatsConnection): void {
		const { clock } = this.#options;
		let answered = false;
		const onPong = () => {
			answered = true;
		};
		connection.flush().then(onPong, () => {});
		const due = clock.now() + PING_INTERVAL;
		this.#timer = clock.schedule(PING_INTERVAL, () => {
			if (this.#connection !== connection) return;
			if (answered || clock.now() - due > PING_INTERVAL / 2) this.#ping(connection);
			else void connection.close();
		});
	}
}

const toError = (error: unknown): Error =>
	error instanceof Error ? error : new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", String(error));
