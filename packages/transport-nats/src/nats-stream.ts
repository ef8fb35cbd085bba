/**
 * A byte stream over messages that a server may lose: both sides number what they send, keep it until the other has
 * delivered it, and after a lost connection say where to go on. It does not know servers or subscriptions.
 *
 * N1 Bytes arrive once and in order, or the stream ends with an error; never a silent gap, never a repetition.
 * N2 A lost connection of either side is bridged; a peer without a connection for PEER_GRACE is gone.
 * N3 Each side confirms with every message that it sends, and on its own when a quarter of the window is unconfirmed.
 */
import type { Clock, Timer } from "@skein/kernel";
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";
import { Incoming } from "./incoming.js";
import { createMessage, type MessageFields, MessageType, type NatsMessage, setDelivered } from "./nats-message.js";
import { Outgoing } from "./outgoing.js";

/** Milliseconds that a peer may be without a connection to the server. */
const PEER_GRACE = 3_000;

/** What carries messages. */
export interface Wire {
	readonly isUp: boolean;
	/** Bytes of the longest message. */
	readonly longestMessage: number;
	publish(subject: string, message: Uint8Array, reply: string): void;
}

export interface NatsStreamOptions {
	readonly wire: Wire;
	/** The subject on which this side listens. */
	readonly here: string;
	readonly clock: Clock;
	/** Once, before the last handler call: no message is expected any more. */
	onGone(): void;
	/** Whether the stream keeps the process alive. */
	onHold(on: boolean): void;
}

export class NatsStream implements ByteStream {
	readonly #options: NatsStreamOptions;
	readonly #outgoing: Outgoing;
	readonly #incoming: Incoming;
	#handlers: ByteStreamHandlers | undefined;
	#there = "";
	/** `end` was called. */
	#hasEnded = false;
	#peerHasEnded = false;
	#isClosed = false;
	#error: Error | undefined;
	/** The owner takes what comes. */
	#isRead = false;
	#wantsDrain = false;
	#isHeld = true;
	/** The number behind which a gap was told, so that it is told once. */
	#gapToldAt = -1;
	#grace: Timer | undefined;

	constructor(options: NatsStreamOptions) {
		this.#options = options;
		const { wire } = options;
		this.#outgoing = new Outgoing({
			longestMessage: () => wire.longestMessage,
			publish: (message) => {
				if (!wire.isUp || this.#there === "") return false;
				setDelivered(message, this.#incoming.delivered);
				this.#incoming.confirmed();
				wire.publish(this.#there, message, options.here);
				return true;
			},
		});
		this.#incoming = new Incoming({
			onData: (bytes) => this.#handlers?.onData(bytes),
			onEnd: () => {
				this.#peerHasEnded = true;
				this.#handlers?.onEnd();
			},
		});
		options.onHold(true);
	}

	/** The subject on which the peer listens; empty until `open`. */
	get there(): string {
		return this.#there;
	}

	get pending(): number {
		return this.#outgoing.waiting;
	}

	/** The peer is known: what was written goes out. */
	open(there: string, window: number): void {
		this.#there = there;
		this.#outgoing.window = window;
		this.#outgoing.pump();
	}

	attach(handlers: ByteStreamHandlers): void {
		const isFirst = this.#handlers === undefined;
		this.#handlers = handlers;
		if (this.#isClosed && isFirst) queueMicrotask(() => handlers.onClose(this.#error));
		else if (isFirst) this.resume();
	}

	write(chunks: readonly Uint8Array[]): void {
		if (this.#hasEnded || this.#isClosed) return;
		this.#outgoing.add(chunks);
		this.#outgoing.pump();
		this.#wantsDrain = this.pending > 0;
	}

	pause(): void {
		this.#isRead = false;
		this.#incoming.isPaused = true;
	}

	resume(): void {
		this.#isRead = true;
		queueMicrotask(() => {
			this.#drain();
			this.#settle();
		});
	}

	end(): void {
		if (this.#hasEnded || this.#isClosed) return;
		this.#hasEnded = true;
		this.#outgoing.add([], true);
		this.#outgoing.pump();
		queueMicrotask(() => this.#settle());
	}

	destroy(): void {
		if (this.#isClosed) return;
		this.#send({ type: MessageType.reset });
		this.#close(undefined);
	}

	hold(on: boolean): void {
		if (this.#isClosed || on === this.#isHeld) return;
		this.#isHeld = on;
		this.#options.onHold(on);
	}

	/** A message for this stream. */
	receive(message: NatsMessage): void {
		if (this.#isClosed) return;
		this.#grace?.cancel();
		this.#grace = undefined;
		if (message.type === MessageType.reset) {
			this.#drain();
			const why = Buffer.from(message.bytes.subarray(0, 200)).toString("utf8");
			this.#close(new Error(why === "" ? "the peer ended the stream" : `the peer ended the stream: ${why}`));
			return;
		}
		const known =
			message.type === MessageType.resume
				? this.#outgoing.repeat(message.delivered)
				: this.#outgoing.confirm(message.delivered);
		if (!known) {
			this.fail(`the peer confirms message ${message.delivered}, which was never sent`);
			return;
		}
		if (message.type === MessageType.data) this.#take(message);
		if (message.type === MessageType.resume && message.flag) this.#askAgain(false);
		this.#outgoing.pump();
		this.#settle();
	}

	/** The connection to the server is back: messages of both sides may be lost. */
	reconnected(): void {
		if (this.#there !== "") this.#askAgain(true);
	}

	/** The connection to the server is down: nothing can be known of the peer. */
	disconnected(): void {
		this.#grace?.cancel();
		this.#grace = undefined;
	}

	/** The server knows nobody who listens on the peer's subject: it may be about to reconnect. */
	peerAway(): void {
		this.#grace ??= this.#options.clock.schedule(PEER_GRACE, () =>
			this.#close(new Error(`the peer has had no connection to the server for ${PEER_GRACE} ms`)),
		);
	}

	/** Ends it and tells the peer why. */
	fail(reason: string): void {
		if (this.#isClosed) return;
		this.#send({ type: MessageType.reset }, reason);
		this.#close(new Error(reason));
	}

	#take(message: NatsMessage): void {
		const arrival = this.#incoming.take(message);
		if (arrival === "over the window") this.fail("the peer sent more than the window allows");
		else if (arrival === "behind a gap" && this.#gapToldAt !== this.#incoming.arrived) this.#askAgain(false);
	}

	/** Hands on what was kept, if the owner reads. */
	#drain(): void {
		if (this.#isClosed || !this.#isRead) return;
		this.#incoming.isPaused = false;
		this.#incoming.drain();
	}

	/** Asks for everything behind what was delivered; `wantsAnswer`: and for the same question. */
	#askAgain(wantsAnswer: boolean): void {
		this.#gapToldAt = this.#incoming.arrived;
		this.#send({ type: MessageType.resume, flag: wantsAnswer });
	}

	#settle(): void {
		if (this.#isClosed) return;
		if (this.#incoming.isDue) this.#send({ type: MessageType.ack });
		if (this.#wantsDrain && this.pending === 0) {
			this.#wantsDrain = false;
			this.#handlers?.onDrain();
		}
		if (this.#hasEnded && this.#peerHasEnded && this.#outgoing.isEmpty) this.#close(undefined);
	}

	#send(fields: MessageFields, text = ""): void {
		const { wire, here } = this.#options;
		if (!wire.isUp || this.#there === "") return;
		const bytes = Buffer.from(text);
		const message = createMessage({ ...fields, delivered: this.#incoming.delivered }, bytes.length);
		message.set(bytes, message.length - bytes.length);
		this.#incoming.confirmed();
		wire.publish(this.#there, message, here);
	}

	#close(error: Error | undefined): void {
		if (this.#isClosed) return;
		this.hold(false);
		this.#isClosed = true;
		this.#error = error;
		this.#grace?.cancel();
		this.#outgoing.clear();
		this.#incoming.clear();
		this.#options.onGone();
		queueMicrotask(() => this.#handlers?.onClose(error));
	}
}
