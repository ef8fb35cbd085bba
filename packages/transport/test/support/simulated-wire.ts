/** Two byte streams with a wire between them that the test moves: so many bytes, this way or that, until it cuts it. */
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";

export interface WireEnd extends ByteStream {
	/** Bytes on their way to this end. */
	readonly waiting: number;
	/** Up to `most` bytes arrive here. False when nothing was there to arrive. */
	arrive(most: number): boolean;
}

export interface SimulatedWire {
	readonly ends: readonly [WireEnd, WireEnd];
	/** Both ends lose the other; what is on its way is gone. */
	cut(): void;
}

export function createSimulatedWire(): SimulatedWire {
	const here = new End();
	const there = new End();
	here.peer = there;
	there.peer = here;
	return {
		ends: [here, there],
		cut() {
			here.close(new Error("the wire was cut"));
			there.close(new Error("the wire was cut"));
		},
	};
}

class End implements WireEnd {
	peer!: End;
	private readonly inbox: Uint8Array[] = [];
	private handlers: ByteStreamHandlers | undefined;
	private isPaused = false;
	private hasEnded = false;
	private hasHeardEnd = false;
	private isClosed = false;
	private wantsDrain = false;

	get waiting(): number {
		return this.inbox.reduce((sum, { length }) => sum + length, 0);
	}

	get pending(): number {
		return this.peer.waiting;
	}

	attach(handlers: ByteStreamHandlers): void {
		this.handlers = handlers;
	}

	/** The chunks stay where they are until they arrive, as those do that a kernel has not taken. */
	write(chunks: readonly Uint8Array[]): void {
		if (this.hasEnded || this.isClosed || this.peer.isClosed) return;
		this.peer.inbox.push(...chunks);
		this.wantsDrain = true;
	}

	arrive(most: number): boolean {
		if (this.isClosed || this.isPaused || this.handlers === undefined) return false;
		const chunk = this.inbox.shift();
		if (chunk === undefined) return this.hearEnd();
		const arrived = Uint8Array.from(chunk.subarray(0, most));
		if (most < chunk.length) this.inbox.unshift(chunk.subarray(most));
		this.handlers.onData(arrived);
		// Lent: whoever still looks at it sees nonsense.
		arrived.fill(0xdd);
		if (this.inbox.length === 0) this.peer.drained();
		return true;
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

	/** What was written before still arrives, and then the end of it. */
	destroy(): void {
		this.hasEnded = true;
		queueMicrotask(() => this.close());
	}

	hold(): void {}

	close(error?: Error): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.inbox.length = 0;
		this.handlers?.onClose(error);
	}

	private drained(): void {
		if (!this.wantsDrain || this.isClosed) return;
		this.wantsDrain = false;
		this.handlers?.onDrain();
	}

	private hearEnd(): boolean {
		if (!this.peer.hasEnded || this.hasHeardEnd) return false;
		this.hasHeardEnd = true;
		this.handlers?.onEnd();
		if (this.hasEnded) queueMicrotask(() => this.close());
		return true;
	}
}
