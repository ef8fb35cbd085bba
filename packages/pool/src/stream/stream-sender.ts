/**
 * The sending end of a stream: pulls values out of a source while the reader takes some, and sends those of a turn together.
 *
 * G1  a value is pulled only with credit of both kinds; the last one may take more bytes than were left.
 * G2  values leave in order, encoded when the source gave them; what their sender sends after `run` is behind them.
 * G3  a value that took its time leaves at once, quick ones within HOLD milliseconds or with the turn; after SLICE
 *     milliseconds the loop turns.
 * G4  a source that did not end by itself is told once that no more is wanted.
 */
import { ByteWriter, detachMarked, encodeValue } from "@skein/codec";
import type { StreamValues } from "@skein/codec/typed";
import {
	type Frame,
	type FrameKind,
	frameIn,
	HEADER_BYTES,
	LARGE_FRAME,
	realClock,
	type StreamWindow,
	TYPED_VALUE,
	writeHeader,
} from "@skein/kernel";

/** Milliseconds that a value may wait for others (G3). */
const HOLD = 0.25;
/** Milliseconds (G3). */
const SLICE = 5;
/** Bytes of a frame that is not worth waiting for: half of what goes through a ring between threads. */
const FULL = LARGE_FRAME / 2;
const FIRST_ROOM = 512;
const LENGTH_BYTES = 4;

export interface StreamRoute {
	readonly kind: FrameKind;
	/** The number of the call that the stream is beside, for the next frame. */
	readonly call: () => number;
	readonly stream: number;
	/** The frame is lent, unless it is large. What it throws ends the stream. */
	send(frame: Frame): void;
	/** Runs what belongs to the source as whoever made it. */
	enter<T>(body: () => T): T;
	/** What the reader takes values in, where they go into that; undefined: the generic encoding. */
	readonly type?: StreamValues | undefined;
}

export class StreamSender {
	readonly #route: StreamRoute;
	readonly #writer = new ByteWriter(FIRST_ROOM);
	readonly #frame: Frame = frameIn(new Uint8Array());
	#items = 0;
	#bytes = 0;
	/** Values that were written and not sent. */
	#count = 0;
	/** Nothing was sent yet: how long the source takes for a value is not known. */
	#isNew = true;
	/** When the first of them was written, and when the first of this turn was. */
	#oldest = 0;
	#turnBegan = 0;
	#inTurn = false;
	#iterator: AsyncIterator<unknown> | undefined;
	#isStopped = false;
	#stopping: PromiseLike<unknown> | undefined;
	#wake: (() => void) | undefined;
	/** Values could not be sent: the stream ends with that. */
	#failure: { readonly error: unknown } | undefined;

	constructor(route: StreamRoute) {
		this.#route = route;
		this.#writer.attachments = [];
	}

	/** The reader takes more. */
	grant({ items, bytes }: StreamWindow): void {
		this.#items += items;
		this.#bytes += bytes;
		if (this.#hasCredit) this.#resume();
	}

	/**
	 * Settles as the source ends, with what it returned or threw; when it was stopped, after it has cleaned up; when values
	 * could not be sent, with that, after it has cleaned up. Everything
	 * that it gave is sent then.
	 */
	async run(source: AsyncIterable<unknown>): Promise<unknown> {
		const iterator = source[Symbol.asyncIterator]();
		this.#iterator = iterator;
		// Stopped before there was anything to tell it to.
		this.#stopping = undefined;
		for (;;) {
			if (!this.#hasCredit && !this.#isStopped) await this.#paused();
			if (this.#isStopped || this.#failure !== undefined) break;
			const asked = realClock.now();
			const { done, value } = await this.#next(iterator);
			if (this.#isStopped) break;
			if (done === true) {
				this.#flush();
				return this.#ended(value);
			}
			await this.#give(value, asked);
		}
		await this.#return();
		return this.#ended(undefined);
	}

	/** The reader wants no more. */
	stop(): void {
		if (this.#isStopped) return;
		this.#isStopped = true;
		// Also while a value is being waited for: a source that waits for an event learns of it by this alone.
		void this.#return();
		this.#resume();
	}

	get #hasCredit(): boolean {
		return this.#items > 0 && this.#bytes > 0;
	}

	#ended(value: unknown): unknown {
		if (this.#failure !== undefined) throw this.#failure.error;
		return value;
	}

	async #next(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
		try {
			return await iterator.next();
		} catch (error) {
			this.#flush();
			throw error;
		}
	}

	/** @throws what keeps the value from being sent; those before it are sent, and the source is told */
	async #give(value: unknown, asked: number): Promise<void> {
		try {
			this.#write(value);
		} catch (error) {
			this.#flush();
			await this.#return();
			throw error;
		}
		const now = realClock.now();
		if (!this.#inTurn) this.#beginTurn(now);
		if (this.#count === 1) this.#oldest = now;
		const isLate = now - asked > HOLD || now - this.#oldest > HOLD;
		if (this.#isNew || isLate || this.#writer.position >= FULL) this.#flush();
		if (now - this.#turnBegan > SLICE) await new Promise((resolve) => setImmediate(resolve));
	}

	#beginTurn(now: number): void {
		this.#inTurn = true;
		this.#turnBegan = now;
		setImmediate(() => {
			this.#inTurn = false;
			this.#flush();
		});
	}

	/** @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT; nothing of the value is left then */
	#write(value: unknown): void {
		const writer = this.#writer;
		if (this.#count === 0) {
			writer.reset();
			writer.ensure(HEADER_BYTES);
			writer.position = HEADER_BYTES;
		}
		const at = writer.position;
		writer.ensure(LENGTH_BYTES);
		writer.position = at + LENGTH_BYTES;
		let isTyped = false;
		try {
			isTyped = this.#route.type?.encode?.(writer, value) ?? false;
			if (!isTyped) encodeValue(writer, value, "a value of the stream");
		} catch (error) {
			writer.position = at;
			throw error;
		}
		const length = writer.position - at - LENGTH_BYTES;
		writer.view.setUint32(at, isTyped ? length + TYPED_VALUE : length, true);
		this.#count += 1;
		this.#items -= 1;
		this.#bytes -= length;
		if (writer.attachments!.length === 0) return;
		for (const { byteLength } of writer.attachments!) this.#bytes -= byteLength;
		this.#flush();
	}

	#flush(): void {
		if (this.#count === 0) return;
		const writer = this.#writer;
		const { kind, call, stream, send } = this.#route;
		const fields = { kind, call: call(), target: stream, remaining: this.#count };
		writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
		const frame = this.#frame;
		frame.bytes = writer.bytes;
		frame.view = writer.view;
		frame.end = writer.position;
		frame.attachments = writer.takeAttachments();
		const { attachments } = frame;
		this.#count = 0;
		this.#isNew = false;
		if (frame.end > LARGE_FRAME) writer.give();
		try {
			send(frame);
		} catch (error) {
			this.#failure ??= { error };
			this.#resume();
			return;
		}
		if (attachments !== undefined) detachMarked(attachments);
	}

	#paused(): Promise<void> {
		// First: what is sent may be answered with credit at once.
		const resumed = new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
		this.#flush();
		return resumed;
	}

	#resume(): void {
		this.#wake?.();
		this.#wake = undefined;
	}

	/** Once (G4); what the source throws now interests nobody. */
	#return(): PromiseLike<unknown> {
		this.#stopping ??= this.#route.enter(async () => {
			try {
				await this.#iterator?.return?.();
			} catch {}
		});
		return this.#stopping;
	}
}
