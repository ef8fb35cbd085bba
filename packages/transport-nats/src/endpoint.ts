/**
 * What a node is on one server: streams to other nodes, doors at which others knock, and the search for other nodes.
 * It sorts what arrives to the streams; the connection belongs to the session.
 *
 * Subjects, behind the prefix: `door.<name>` of a listener, `link.<endpoint>.<stream>` of one side of a stream,
 * `here` on which nodes say that they are there.
 */
import { randomBytes } from "node:crypto";
import type { Msg } from "@nats-io/transport-node";
import { type Clock, type Random, SkeinError } from "@skein/kernel";
import type { ByteStream, NatsAddress } from "@skein/transport";
import { createMessage, MessageType, type NatsMessage, readMessage } from "./nats-message.js";
import type { NatsOptions } from "./nats-options.js";
import { NatsStream } from "./nats-stream.js";
import { Search } from "./search.js";
import { createAwayError } from "./server-errors.js";
import { ServerSession } from "./server-session.js";
import { LEAST_WINDOW, WINDOW } from "./window.js";

/** Milliseconds in which whoever holds a name has to say so. */
const CLAIM_TIME = 1_000;
const NO_RESPONDERS = 503;

export interface EndpointOptions extends NatsOptions {
	readonly address: NatsAddress;
	readonly shown: string;
	readonly clock: Clock;
	readonly random: Random;
	/** No stream, door or search is left. */
	onIdle(): void;
	onHold(on: boolean): void;
}

interface Opening {
	readonly stream: NatsStream;
	readonly door: string;
	resolve(stream: ByteStream): void;
	reject(error: Error): void;
}

/** A question whether a name is taken. */
interface Claim {
	readonly door: string;
	resolve(isHeld: boolean): void;
	reject(error: Error): void;
}

export class Endpoint {
	readonly #options: EndpointOptions;
	readonly #session: ServerSession;
	readonly #id = randomBytes(9).toString("base64url");
	readonly #streams = new Map<string, NatsStream>();
	readonly #openings = new Map<string, Opening>();
	readonly #claims = new Map<string, Claim>();
	readonly #searches = new Set<Search>();
	readonly #opened: Promise<void>;
	#users = 0;

	constructor(options: EndpointOptions, timeout: number) {
		this.#options = options;
		this.#session = new ServerSession({
			...options,
			onUp: () => this.#onUp(),
			onDown: () => this.#onDown(),
			onDenied: (subject, error) => this.#onDenied(subject, error),
		});
		this.#opened = this.#session.open(timeout).then(() => {
			this.#session.subscribe(this.#subject("link", this.#id, "*"), (message) => this.#onMessage(message));
		});
		this.#opened.catch(() => {});
	}

	get isGuarded(): boolean {
		return this.#session.isGuarded;
	}

	/**
	 * Runs `use` on an open connection and counts it as a user until `release`, which is called when it fails. The process
	 * lives until `use` is over.
	 */
	async enter<T>(use: (release: () => void) => Promise<T>): Promise<T> {
		this.#users += 1;
		let isReleased = false;
		const release = () => {
			if (isReleased) return;
			isReleased = true;
			this.#users -= 1;
			if (this.#users > 0) return;
			this.#options.onIdle();
			this.#session.close();
		};
		this.#options.onHold(true);
		try {
			await this.#opened;
			this.#session.requireUp();
			return await use(release);
		} catch (error) {
			release();
			throw error;
		} finally {
			this.#options.onHold(false);
		}
	}

	/** A stream to whoever listens as `name`. Rejects with SKEIN_TRANSPORT_UNREACHABLE or _DENIED. */
	dial(name: string, signal: AbortSignal): Promise<ByteStream> {
		return this.enter(
			(release) =>
				new Promise((resolve, reject) => {
					const token = createToken();
					const stream = this.#createStream(token, release);
					const fail = (error: Error) => {
						this.#openings.delete(token);
						stream.destroy();
						reject(error);
					};
					const door = this.#subject("door", name);
					this.#openings.set(token, { stream, door, resolve, reject: fail });
					signal.addEventListener("abort", () => this.#openings.has(token) && fail(new Error("it took too long")));
					const open = createMessage({ type: MessageType.open, window: WINDOW });
					this.#session.publish(door, open, this.#subject("link", this.#id, token));
				}),
		);
	}

	/** Opens a door, unless one of the name is open; what it returns closes it. Rejects with SKEIN_TRANSPORT_IN_USE. */
	openDoor(name: string, onStream: (stream: ByteStream) => void): Promise<() => void> {
		return this.enter(async (release) => {
			const door = this.#subject("door", name);
			if (await this.#isHeld(door)) {
				const { shown } = this.#options;
				const message = `a node of the name "${name}" listens at ${shown} already`;
				throw new SkeinError("SKEIN_TRANSPORT_IN_USE", message, { details: { uri: shown, name } });
			}
			const close = this.#session.subscribe(door, (message) => this.#onKnock(message, onStream));
			try {
				await this.#session.flush();
			} catch (error) {
				close();
				throw error;
			}
			return () => {
				close();
				release();
			};
		});
	}

	/** Says now and then that `name` is here, and hears of others; what it returns ends that. */
	search(name: string, onFound: (name: string) => void): Promise<() => void> {
		return this.enter(async (release) => {
			const session = this.#session;
			const { clock, random } = this.#options;
			const own = this.#subject("link", this.#id, createToken());
			const search = new Search({ session, clock, random, all: this.#subject("here"), own, name, onFound });
			this.#searches.add(search);
			await search.answers();
			return () => {
				this.#searches.delete(search);
				search.close();
				release();
			};
		});
	}

	#createStream(token: string, release: () => void): NatsStream {
		const { clock, onHold } = this.#options;
		const here = this.#subject("link", this.#id, token);
		const onGone = () => {
			this.#streams.delete(token);
			release();
		};
		const stream = new NatsStream({ wire: this.#session, here, clock, onHold, onGone });
		this.#streams.set(token, stream);
		return stream;
	}

	/** A server that says nothing is taken for one whose holder is only busy. */
	async #isHeld(door: string): Promise<boolean> {
		const token = createToken();
		const answer = new Promise<boolean>((resolve, reject) => this.#claims.set(token, { door, resolve, reject }));
		const timer = this.#options.clock.schedule(CLAIM_TIME, () => this.#claims.get(token)?.resolve(true));
		this.#session.publish(door, createMessage({ type: MessageType.claim }), this.#subject("link", this.#id, token));
		return answer.finally(() => {
			timer.cancel();
			this.#claims.delete(token);
		});
	}

	#onKnock(knock: Msg, onStream: (stream: ByteStream) => void): void {
		const message = readMessage(knock.data);
		const reply = knock.reply ?? "";
		if (message === undefined || !reply.startsWith(this.#subject("link", ""))) return;
		if (message.type === MessageType.claim) this.#session.publish(reply, createMessage({ type: MessageType.held }), "");
		if (message.type !== MessageType.open || message.window < LEAST_WINDOW) return;
		void this.enter(async (release) => {
			const token = createToken();
			const stream = this.#createStream(token, release);
			const accept = createMessage({ type: MessageType.accept, window: WINDOW });
			this.#session.publish(reply, accept, this.#subject("link", this.#id, token));
			stream.open(reply, message.window);
			onStream(stream);
		}).catch(() => {});
	}

	/** Something for a stream: its name is the last part of the subject. */
	#onMessage(arrived: Msg): void {
		const { data, subject } = arrived;
		const token = subject.slice(subject.lastIndexOf(".") + 1);
		if (data.length === 0 && arrived.headers?.code === NO_RESPONDERS) this.#onNobody(token);
		const message = readMessage(data);
		if (message !== undefined) this.#sort(token, message, arrived.reply ?? "");
	}

	#sort(token: string, message: NatsMessage, reply: string): void {
		const opening = this.#openings.get(token);
		const stream = this.#streams.get(token);
		if (message.type === MessageType.held) this.#claims.get(token)?.resolve(true);
		else if (opening !== undefined) this.#onAnswer(token, opening, { message, reply });
		else if (stream !== undefined) stream.receive(message);
		else if (message.type === MessageType.data || message.type === MessageType.resume) this.#refuse(reply);
	}

	#onAnswer(token: string, opening: Opening, { message, reply }: { message: NatsMessage; reply: string }): void {
		if (message.type !== MessageType.accept || message.window < LEAST_WINDOW) return;
		this.#openings.delete(token);
		opening.stream.open(reply, message.window);
		opening.resolve(opening.stream);
	}

	/** Whoever sends to a stream that is gone learns it, and need not wait. */
	#refuse(reply: string): void {
		if (!reply.startsWith(this.#subject("link", ""))) return;
		this.#session.publish(reply, createMessage({ type: MessageType.reset }), "");
	}

	/** The server knows nobody under the subject to which the holder of `token` sent last. */
	#onNobody(token: string): void {
		const problem = `cannot reach ${this.#options.shown}: no node of that name is connected there`;
		this.#claims.get(token)?.resolve(false);
		this.#streams.get(token)?.peerAway();
		this.#openings.get(token)?.reject(new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", problem));
	}

	#onUp(): void {
		for (const stream of this.#streams.values()) stream.reconnected();
		for (const search of this.#searches) search.announce();
	}

	#onDown(): void {
		const { shown } = this.#options;
		const waiting = [...this.#openings.values(), ...this.#claims.values()];
		for (const { reject } of waiting) reject(createAwayError(shown, undefined));
		for (const stream of this.#streams.values()) stream.disconnected();
	}

	#onDenied(subject: string, error: SkeinError): void {
		const waiting = [...this.#openings.values(), ...this.#claims.values()];
		for (const { door, reject } of waiting) if (door === subject) reject(error);
		for (const stream of [...this.#streams.values()]) if (stream.there === subject) stream.fail(error.message);
	}

	#subject(...parts: readonly string[]): string {
		return [this.#options.prefix ?? "skein", ...parts].join(".");
	}
}

/** Cannot be guessed by who has not seen it. */
const createToken = (): string => randomBytes(12).toString("base64url");
