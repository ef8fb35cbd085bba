/** A byte stream whose other side is the test. */
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";
import { createFrameNumbering } from "./frame-numbering.js";

export interface FakeStream extends ByteStream {
	/** One entry per write, with the chunks as they were handed over. */
	readonly writes: readonly (readonly Uint8Array[])[];
	readonly isPaused: boolean;
	readonly hasEnded: boolean;
	readonly isDestroyed: boolean;
	readonly isHeld: boolean;
	/** All bytes written. */
	written(): Buffer;
	/** Bytes of the peer; its frames get their numbers here. */
	feed(...chunks: readonly Uint8Array[]): void;
	/** Bytes that have their numbers, right or wrong. */
	feedAsIs(chunk: Uint8Array): void;
	/** Bytes of the peer, read as a socket does it: into the room that is asked for, or a chunk that is used again. */
	read(bytes: Uint8Array, options: ReadOptions): { readonly inPlace: number; readonly copied: number };
	/** Where the next bytes are wanted. */
	room(): Uint8Array | undefined;
	/** From now on what is written stays pending until `take`. */
	block(): void;
	take(): void;
	/** Takes what was written so far, and goes on blocking. */
	takeOnce(): void;
	endByPeer(): void;
	/** The stream is gone, as after `destroy` or when both sides have ended. */
	close(error?: Error): void;
}

export interface ReadOptions {
	/** Bytes of the chunk. */
	readonly chunk: number;
	/** Bytes that one read gets. */
	readonly most: number;
}

export function createFakeStream(): FakeStream {
	return new Fake();
}

class Fake implements FakeStream {
	readonly writes: (readonly Uint8Array[])[] = [];
	pending = 0;
	isPaused = false;
	hasEnded = false;
	isDestroyed = false;
	isHeld = true;
	private isBlocked = false;
	private isClosed = false;
	private handlers: ByteStreamHandlers | undefined;
	private readonly numbering = createFrameNumbering(true);

	attach(handlers: ByteStreamHandlers): void {
		this.handlers = handlers;
	}

	write(chunks: readonly Uint8Array[]): void {
		if (this.hasEnded || this.isDestroyed) return;
		this.writes.push(chunks);
		if (this.isBlocked) this.pending += chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	}

	pause(): void {
		this.isPaused = true;
	}

	resume(): void {
		this.isPaused = false;
	}

	end(): void {
		this.hasEnded = true;
	}

	destroy(): void {
		if (this.isDestroyed) return;
		this.isDestroyed = true;
		queueMicrotask(() => this.close());
	}

	hold(on: boolean): void {
		this.isHeld = on;
	}

	written(): Buffer {
		return Buffer.concat(this.writes.flat());
	}

	feed(...chunks: readonly Uint8Array[]): void {
		for (const chunk of chunks) this.feedAsIs(this.numbering.number(chunk));
	}

	feedAsIs(chunk: Uint8Array): void {
		const lent = Uint8Array.from(chunk);
		if (!this.isDestroyed) this.handlers?.onData(lent);
		lent.fill(0xdd);
	}

	read(unnumbered: Uint8Array, options: ReadOptions): { readonly inPlace: number; readonly copied: number } {
		const bytes = this.numbering.number(unnumbered);
		const chunk = new Uint8Array(8 + options.chunk).subarray(8);
		const seen = { inPlace: 0, copied: 0 };
		for (let at = 0; at < bytes.length && !this.isDestroyed; ) {
			const room = this.room();
			const target = room ?? chunk;
			const size = Math.min(target.length, options.most, bytes.length - at);
			target.set(bytes.subarray(at, at + size));
			this.handlers?.onData(target.subarray(0, size));
			chunk.fill(0xdd);
			seen[room === undefined ? "copied" : "inPlace"] += size;
			at += size;
		}
		return seen;
	}

	room(): Uint8Array | undefined {
		return this.handlers?.findRoom?.();
	}

	block(): void {
		this.isBlocked = true;
	}

	take(): void {
		this.isBlocked = false;
		this.pending = 0;
		this.handlers?.onDrain();
	}

	takeOnce(): void {
		this.pending = 0;
		this.handlers?.onDrain();
	}

	endByPeer(): void {
		this.handlers?.onEnd();
	}

	close(error?: Error): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.isDestroyed = true;
		this.handlers?.onClose(error);
	}
}
