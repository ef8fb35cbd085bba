/** A link that exists only in a test: whole frames wait until the test delivers them, and are gone when it cuts the link. */
import type { ControlMessage, Hello, Link, LinkEnd, LinkHandlers } from "@skein/kernel";

type Waiting = { readonly frames: Uint8Array } | { readonly message: ControlMessage } | "end";

export class SimulatedLink implements Link {
	readonly peer: Hello;
	readonly closed: Promise<LinkEnd>;
	isOpen = true;
	/** Frames that wait above which a sender is told to wait. */
	room: number = Number.POSITIVE_INFINITY;
	#isBlocked = false;
	/** The other end. */
	other!: SimulatedLink;
	readonly #inbox: Waiting[] = [];
	/** The last run of data frames that was delivered here. */
	#last: Uint8Array | undefined;
	#handlers: LinkHandlers | undefined;
	#end!: (end: LinkEnd) => void;

	private constructor(peer: Hello) {
		this.peer = peer;
		this.closed = new Promise((resolve) => {
			this.#end = resolve;
		});
	}

	/** The end of the node that dialled, and the other. */
	static pair(dialling: Hello, listening: Hello): readonly [SimulatedLink, SimulatedLink] {
		const [here, there] = [new SimulatedLink(listening), new SimulatedLink(dialling)];
		here.other = there;
		there.other = here;
		return [here, there];
	}

	get isEmpty(): boolean {
		return this.#inbox.length === 0;
	}

	send(bytes: Uint8Array, start: number, end: number): boolean {
		if (this.isOpen && this.other.isOpen)
			this.other.#inbox.push({ frames: Uint8Array.from(bytes.subarray(start, end)) });
		if (this.other.#inbox.length <= this.room) return true;
		this.#isBlocked = true;
		return false;
	}

	flush(): void {}

	control(message: ControlMessage): void {
		if (this.isOpen && this.other.isOpen) this.other.#inbox.push({ message });
	}

	attach(handlers: LinkHandlers): void {
		this.#handlers = handlers;
	}

	async close(reason?: Error): Promise<void> {
		this.lose(reason);
		this.other.lose(reason);
	}

	/** As a link closes: what was sent before arrives. */
	finish(): void {
		if (this.isOpen) this.other.#inbox.push("end");
		this.lose();
	}

	/** Up to `most` of what waits arrives; data frames that follow each other arrive as one run, as from a socket. */
	deliver(most: number): void {
		let run: Uint8Array[] = [];
		const handOver = (): void => {
			const bytes = Buffer.concat(run);
			run = [];
			if (bytes.length > 0) this.#last = Uint8Array.from(bytes);
			if (bytes.length > 0) this.#handlers?.onFrames(bytes, 0, bytes.length);
			bytes.fill(0xdd);
		};
		for (let i = 0; i < most && this.isOpen; i += 1) {
			const next = this.#inbox.shift();
			if (next === undefined) break;
			if (next === "end") {
				handOver();
				this.lose();
			} else if ("frames" in next) run.push(next.frames);
			else {
				handOver();
				this.#handlers?.onControl(next.message);
			}
		}
		handOver();
		this.other.#drained();
	}

	#drained(): void {
		if (!this.#isBlocked || this.other.#inbox.length > 0 || !this.isOpen) return;
		this.#isBlocked = false;
		this.#handlers?.onDrain();
	}

	/** What came last comes once more, as no honest stream would have it. */
	repeat(): void {
		if (!this.isOpen || this.#last === undefined) return;
		const again = Uint8Array.from(this.#last);
		this.#handlers?.onFrames(again, 0, again.length);
	}

	/** A frame that would come first comes last; of two words of how things are the later one would no longer be the last. */
	reorder(): void {
		const [first] = this.#inbox;
		if (first === undefined || first === "end" || "message" in first) return;
		this.#inbox.shift();
		this.#inbox.push(first);
	}

	/** This end learns that the link is gone. */
	lose(error?: Error): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		this.#inbox.length = 0;
		this.#end(error === undefined ? {} : { error });
	}
}
