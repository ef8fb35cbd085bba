/** Two byte streams with a wire between them that moves whole frames, when the test says so, and may do to one what no wire should. */
import { frameLength } from "@skein/kernel";
import type { ByteStream, ByteStreamHandlers } from "@skein/transport";

export class SimulatedWire {
	readonly ends: readonly [WireEnd, WireEnd] = [new WireEnd(this), new WireEnd(this)];
	isOpen = true;

	constructor() {
		const [here, there] = this.ends;
		here.peer = there;
		there.peer = here;
	}

	/** Both ends lose the other, and what is on its way. */
	cut(error?: Error): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		for (const end of this.ends) end.close(error);
	}
}

export class WireEnd implements ByteStream {
	readonly pending = 0;
	peer!: WireEnd;
	readonly #wire: SimulatedWire;
	/** Frames on their way to this end. */
	#inbox: Uint8Array[] = [];
	#handlers: ByteStreamHandlers | undefined;

	constructor(wire: SimulatedWire) {
		this.#wire = wire;
	}

	get isEmpty(): boolean {
		return this.#inbox.length === 0;
	}

	attach(handlers: ByteStreamHandlers): void {
		this.#handlers = handlers;
	}

	write(chunks: readonly Uint8Array[]): void {
		if (!this.#wire.isOpen) return;
		const bytes = Uint8Array.from(Buffer.concat(chunks));
		const view = new DataView(bytes.buffer);
		for (let at = 0; at < bytes.length; at += frameLength(view, at)) {
			this.peer.#inbox.push(Uint8Array.from(bytes.subarray(at, at + frameLength(view, at))));
		}
	}

	/** Up to `most` frames arrive here, as one chunk. */
	arrive(most: number): void {
		const chunk = Uint8Array.from(Buffer.concat(this.#inbox.splice(0, most)));
		if (chunk.length === 0 || !this.#wire.isOpen) return;
		this.#handlers?.onData(chunk);
		chunk.fill(0xdd);
	}

	/** One frame on its way here is lost, comes twice, or after the one behind it. False: there is none. */
	spoil(how: "lose" | "double" | "swap", at: number): boolean {
		const inbox = this.#inbox;
		const places = inbox.length - (how === "swap" ? 1 : 0);
		if (places < 1) return false;
		const place = at % places;
		if (how === "lose") inbox.splice(place, 1);
		else if (how === "double") inbox.splice(place, 0, inbox[place]!);
		else inbox.splice(place, 2, inbox[place + 1]!, inbox[place]!);
		return true;
	}

	close(error?: Error): void {
		this.#inbox = [];
		this.#handlers?.onClose(error);
	}

	end(): void {
		queueMicrotask(() => this.#wire.cut());
	}

	destroy(): void {
		queueMicrotask(() => this.#wire.cut());
	}

	pause(): void {}
	resume(): void {}
	hold(): void {}
}
