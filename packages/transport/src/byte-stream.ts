/**
 * A byte stream: the little that a link needs of a socket, a pipe or anything else that carries bytes in order.
 *
 * S1 Handlers run in turns of the stream's own, never inside one of its methods.
 * S2 `onClose` comes exactly once and last.
 * S3 `onDrain` comes when `pending` has fallen to 0 after a `write` that left it above.
 * S4 A stream may read into the memory that `findRoom` gave last, or not: it never writes there after the `onData` that
 *    follows has returned.
 */

export interface ByteStreamHandlers {
	/** The bytes are lent: they may be overwritten when the call returns. */
	onData(bytes: Uint8Array): void;
	/** Where the bytes that come next are wanted; undefined: anywhere. */
	findRoom?(): Uint8Array | undefined;
	onDrain(): void;
	/** The peer writes no more; this side may still write. */
	onEnd(): void;
	/** Both directions are over. Bytes still pending were not written. */
	onClose(error?: Error): void;
}

export interface ByteStream {
	/** Bytes written and not yet taken by what is below. While it is above 0 the chunks written must not change. */
	readonly pending: number;
	/** Replaces the handlers. What arrives before the first call is kept. */
	attach(handlers: ByteStreamHandlers): void;
	/** Queues all chunks as one write. After `end` or `destroy` they are dropped. */
	write(chunks: readonly Uint8Array[]): void;
	/** Stops `onData` soon: what is on its way may still come. Nothing is lost. */
	pause(): void;
	resume(): void;
	/** Writes what is pending, then tells the peer that no more will come. */
	end(): void;
	/** Drops what is pending and closes both directions. Idempotent. */
	destroy(): void;
	/** Whether the stream keeps the process alive; true until told otherwise. */
	hold(on: boolean): void;
}
