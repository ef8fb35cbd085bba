/**
 * The receiving end of a stream: an iterator over values that come in frames, which asks for more as they are taken.
 *
 * I1  values come out in order, each once, and behind them the one end: what the stream returned, or the error.
 * I2  at most a window of values and bytes is here or under way; a sender that exceeds it breaks the stream.
 * I3  more is asked for when half of the window was taken.
 * I4  a value that does not have its type is not taken: the stream ends there, behind the values before it.
 */
import { type AttachedBytes, decodeValue } from "@skein/codec";
import type { MessagePlace, StreamValues } from "@skein/codec/typed";
import { type Frame, findPayload, frameTarget, SkeinError, type StreamWindow, TYPED_VALUE } from "@skein/kernel";

const LENGTH_BYTES = 4;

interface Taker {
	resolve(result: IteratorResult<unknown, unknown>): void;
	reject(error: unknown): void;
}

type End = { readonly value: unknown } | { readonly error: unknown };

export class StreamInbox implements AsyncIterableIterator<unknown, unknown> {
	readonly #window: StreamWindow;
	readonly #grant: (more: StreamWindow) => void;
	/** Nobody takes values any more. */
	readonly #dropped: () => unknown;
	readonly #type: StreamValues | undefined;
	/** Values that came. */
	#count = 0;
	#isOpen: boolean;
	#values: unknown[] = [];
	#sizes: number[] = [];
	#head = 0;
	#takers: Taker[] = [];
	#end: End | undefined;
	/** What the sender may still send. */
	#itemsLeft: number;
	#bytesLeft: number;
	/** Taken since more was asked for. */
	#items = 0;
	#bytes = 0;

	/** @param options `isOpen`: the sender has the window already; else it is asked for with the first value */
	constructor(options: {
		readonly window: StreamWindow;
		readonly isOpen: boolean;
		readonly grant: (more: StreamWindow) => void;
		/** Once, when values are left that nobody will take. Its promise is waited for. */
		readonly dropped: () => unknown;
		/** Undefined: values of any kind pass. */
		readonly type?: StreamValues | undefined;
	}) {
		this.#window = options.window;
		this.#grant = options.grant;
		this.#dropped = options.dropped;
		this.#type = options.type;
		this.#isOpen = options.isOpen;
		this.#itemsLeft = options.isOpen ? options.window.items : 0;
		this.#bytesLeft = options.isOpen ? options.window.bytes : 0;
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.return();
	}

	next(): Promise<IteratorResult<unknown, unknown>> {
		if (this.#head < this.#values.length) return Promise.resolve({ done: false, value: this.#take() });
		if (this.#end !== undefined) return this.#ended(this.#end);
		return new Promise((resolve, reject) => {
			this.#takers.push({ resolve, reject });
			this.#open();
		});
	}

	/** Values that were not taken are gone; resolves when the sender was told, and has cleaned up where that can be seen. */
	async return(value?: unknown): Promise<IteratorResult<unknown, unknown>> {
		const isOver = this.#end !== undefined;
		this.#clear();
		this.#end = { value: undefined };
		for (const taker of this.#takers.splice(0)) taker.resolve({ done: true, value: undefined });
		if (!isOver) await this.#dropped();
		return { done: true, value };
	}

	async throw(error?: unknown): Promise<IteratorResult<unknown, unknown>> {
		await this.return();
		throw error;
	}

	/**
	 * The values of a frame. Whoever calls it ends the stream with what it throws; the values before are here then.
	 * @throws SKEIN_STREAM_OVERRUN, SKEIN_LINK_FRAME, SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT, SKEIN_CONTRACT_VIOLATION
	 */
	receive(frame: Frame): void {
		if (this.#end !== undefined) return;
		const { bytes, view } = frame;
		const { start, end, attachments } = findPayload(frame);
		const beside = sizeOf(attachments);
		for (let at = start; at < end; ) {
			const head = end - at < LENGTH_BYTES ? end : view.getUint32(at, true);
			const isTyped = head >= TYPED_VALUE;
			const length = isTyped ? head - TYPED_VALUE : head;
			const from = at + LENGTH_BYTES;
			if (length > end - from) throw new SkeinError("SKEIN_LINK_FRAME", "a value of a stream is longer than its frame");
			at = from + length;
			// Attachments are the last value's.
			const size = at === end ? length + beside : length;
			this.#admit(size, frameTarget(view, frame.start));
			this.#put(this.#decode({ bytes, view, start: from, end: at, attachments }, isTyped), size);
		}
	}

	/** The sender has ended; what came before is still taken. */
	end(value: unknown): void {
		this.#finish({ value });
	}

	fail(error: unknown): void {
		this.#finish({ error });
	}

	#open(): void {
		if (this.#isOpen) return;
		this.#isOpen = true;
		this.#ask(this.#window);
	}

	#ask(more: StreamWindow): void {
		this.#itemsLeft += more.items;
		this.#bytesLeft += more.bytes;
		this.#grant(more);
	}

	#admit(size: number, stream: number): void {
		if (this.#itemsLeft <= 0 || this.#bytesLeft <= 0) {
			const { items, bytes } = this.#window;
			const message = `stream ${stream} of a call: more came than the ${items} values and ${bytes} bytes that may be under way`;
			throw new SkeinError("SKEIN_STREAM_OVERRUN", message);
		}
		this.#itemsLeft -= 1;
		this.#bytesLeft -= size;
	}

	#decode(place: MessagePlace, isTyped: boolean): unknown {
		this.#count += 1;
		if (isTyped) {
			const decode = this.#type?.decode;
			if (decode !== undefined) return decode(place, this.#hold);
			const message = "a value in the encoding of a contract, in a stream whose values have none here";
			throw new SkeinError("SKEIN_CODEC_MALFORMED", message);
		}
		const value = decodeValue(place.bytes, place.start, place.end, undefined, place.attachments);
		this.#hold(value);
		return value;
	}

	readonly #hold = (value: unknown): void => {
		const found = this.#type?.check(value);
		if (found !== undefined) throw this.#type!.refusal(found, this.#count);
	};

	#put(value: unknown, size: number): void {
		const taker = this.#takers.shift();
		if (taker === undefined) {
			this.#values.push(value);
			this.#sizes.push(size);
		} else {
			taker.resolve({ done: false, value });
			this.#taken(size);
		}
	}

	#take(): unknown {
		const at = this.#head;
		const value = this.#values[at];
		const size = this.#sizes[at]!;
		this.#values[at] = undefined;
		this.#head = at + 1;
		if (this.#head === this.#values.length) this.#clear();
		this.#taken(size);
		return value;
	}

	#taken(size: number): void {
		this.#items += 1;
		this.#bytes += size;
		const { items, bytes } = this.#window;
		if (this.#end !== undefined || (this.#items * 2 < items && this.#bytes * 2 < bytes)) return;
		const more = { items: this.#items, bytes: this.#bytes };
		this.#items = 0;
		this.#bytes = 0;
		this.#ask(more);
	}

	#clear(): void {
		this.#values = [];
		this.#sizes = [];
		this.#head = 0;
	}

	#finish(end: End): void {
		if (this.#end !== undefined) return;
		this.#end = end;
		if (this.#takers.length === 0) return;
		const [first, ...others] = this.#takers.splice(0);
		void this.#ended(end).then(first!.resolve, first!.reject);
		for (const taker of others) taker.resolve({ done: true, value: undefined });
	}

	/** The end is told once. */
	#ended(end: End): Promise<IteratorResult<unknown, unknown>> {
		this.#end = { value: undefined };
		return "error" in end ? Promise.reject(end.error) : Promise.resolve({ done: true, value: end.value });
	}
}

const sizeOf = (attachments: readonly AttachedBytes[] | undefined): number =>
	attachments?.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
