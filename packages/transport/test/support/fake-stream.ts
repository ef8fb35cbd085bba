/** A byte stream whose other side is the test. */
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";

export interface FakeStream extends ByteStream {
	/** One entry per write, with the chunks as they were handed over. */
	readonly writes: readonly (readonly Uint8Array[])[];
	readonly isPaused: boolean;
	readonly hasEnded: boolean;
	readonly isDestroyed: boolean;
	readonly isHeld: boolean;
	/** All bytes written. */
	written(): Buffer;
	/** Bytes of the peer. */
	feed(...chunks: readonly Uint8Array[]): void;
	/** From now on what is written stays pending until `take`. */
	block(): void;
	take(): void;
	endByPeer(): void;
	/** The stream is gone, as after `destroy` or when both sides have ended. */
	close(error?: Error): void;
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
		for (const chunk of chunks) {
			const lent = new Uint8Array(chunk);
			if (!this.isDestroyed) this.handlers?.onData(lent);
			lent.fill(0xdd);
		}
	}

	block(): void {
		this.isBlocked = true;
	}

	take(): void {
		this.isBlocked = false;
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
