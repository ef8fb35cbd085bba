/**
 * Two byte streams, each of which hears what the other writes, as a socket would have it: later, in order, in one
 * go per turn, and copied, so that neither side ever sees a change that the other makes.
 *
 * P1 Delivery is a microtask, but every FAIR_TURNS-th waits for the event loop: two nodes that answer each other at
 *    once would otherwise keep timers and sockets from ever running.
 * P2 What was written before `end` or `destroy` is delivered.
 */
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";

const FAIR_TURNS = 64;

export function createPipe(): readonly [ByteStream, ByteStream] {
	const here = new PipeEnd();
	const there = new PipeEnd();
	here.peer = there;
	there.peer = here;
	return [here, there];
}

class PipeEnd implements ByteStream {
	peer!: PipeEnd;
	private handlers: ByteStreamHandlers | undefined;
	/** What the peer wrote and this side has not heard. */
	private inbox: Uint8Array[] = [];
	private inboxBytes = 0;
	private isPaused = false;
	/** `end` was called here. */
	private hasEnded = false;
	private hasHeardEnd = false;
	private isClosed = false;
	private wantsDrain = false;
	private deliveryIsDue = false;
	private turns = 0;
	private readonly onTurn = (): void => {
		this.deliveryIsDue = false;
		this.deliver();
	};

	get pending(): number {
		return this.peer.inboxBytes;
	}

	attach(handlers: ByteStreamHandlers): void {
		this.handlers = handlers;
		this.schedule();
	}

	write(chunks: readonly Uint8Array[]): void {
		if (this.hasEnded || this.isClosed || this.peer.isClosed) return;
		const bytes = Buffer.concat(chunks);
		this.peer.inbox.push(bytes);
		this.peer.inboxBytes += bytes.length;
		this.wantsDrain = true;
		this.peer.schedule();
	}

	pause(): void {
		this.isPaused = true;
	}

	resume(): void {
		this.isPaused = false;
		this.schedule();
	}

	end(): void {
		this.hasEnded = true;
		this.peer.schedule();
	}

	destroy(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.hasEnded = true;
		this.inbox = [];
		this.inboxBytes = 0;
		queueMicrotask(() => this.handlers?.onClose());
		this.peer.schedule();
	}

	/** A pipe holds no resource of the system, so it never keeps a process alive. */
	hold(): void {}

	private schedule(): void {
		if (this.deliveryIsDue || this.handlers === undefined) return;
		this.deliveryIsDue = true;
		this.turns += 1;
		if (this.turns % FAIR_TURNS === 0) setImmediate(this.onTurn);
		else queueMicrotask(this.onTurn);
	}

	private deliver(): void {
		if (this.isPaused || this.isClosed) return;
		const arrived = this.inbox;
		this.inbox = [];
		for (let i = 0; i < arrived.length; i += 1) {
			this.inboxBytes -= arrived[i]!.length;
			this.handlers?.onData(arrived[i]!);
			if (this.isClosed) return;
			if (this.isPaused) {
				this.inbox = [...arrived.slice(i + 1), ...this.inbox];
				break;
			}
		}
		if (this.inbox.length > 0) return;
		this.peer.drained();
		this.deliverEnd();
	}

	private drained(): void {
		if (!this.wantsDrain || this.isClosed) return;
		this.wantsDrain = false;
		this.handlers?.onDrain();
	}

	private deliverEnd(): void {
		if (!this.peer.hasEnded || this.isPaused) return;
		if (!this.hasHeardEnd) {
			this.hasHeardEnd = true;
			this.handlers?.onEnd();
		}
		if (this.hasEnded || this.peer.isClosed) this.destroy();
	}
}
