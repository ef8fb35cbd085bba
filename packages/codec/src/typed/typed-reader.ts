/**
 * What a generated decoder reads from: one message, its short strings cut out of one text, and the values in it that
 * only the generic codec knows.
 *
 * R1  A generated decoder does not check each read of fixed size. One that passes the end is noticed, at the latest when
 *     `finish` compares where it stands: before anything is handed out.
 * R2  A declared count is held against the bytes that remain before anything is allocated for it.
 * R3  A string that is kept holds on to at most WINDOW characters of its message.
 */
import { SkeinError } from "@skein/kernel";
import type { AttachedBytes } from "../attached-bytes.js";
import { decodeValue } from "../decode-value.js";
import { defaultCodecLimits } from "../limits.js";
import { latin1Slice, ucs2Slice } from "../native-text.js";

/** Lengths below are characters of the common text; the two above announce a text of its own. */
export const OWN_LATIN1 = 254;
export const OWN_UTF16 = 255;

const WINDOW = 4096;
/** Up to here, character by character is faster than a native call. */
const TINY = 16;
const { maxCollection, maxDepth, maxBytes } = defaultCodecLimits;
const MAX_EMPTY = 1_024;
const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);

/** Where a message stands: `view` is over the same memory as `bytes`. */
export interface MessagePlace {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly start: number;
	readonly end: number;
	/** Whether decoded views may share the memory, because nobody else will use it. Default false. */
	readonly owned?: boolean;
	/** Buffers that came beside the message; only messages in the generic encoding have any. */
	readonly attachments?: readonly AttachedBytes[] | undefined;
}

export class TypedReader {
	bytes: Uint8Array = EMPTY;
	view: DataView = EMPTY_VIEW;
	position = 0;
	/** Where the values end; the common text follows. */
	end = 0;
	/** A value came through the generic codec and is not what its type says. */
	suspect = false;
	/** Whether views may share the memory of the message. */
	owned = false;
	depth = 0;
	#start = 0;
	#window = "";
	/** In the window, in characters. */
	#cursor = 0;
	/** Bytes of the text that no window showed yet. */
	#textAt = 0;
	#textEnd = 0;
	#wide = false;

	open({ bytes, view, start, end, owned = false }: MessagePlace): void {
		if (!(start >= 0 && start <= end && end <= bytes.length)) this.bad(`no bytes ${start}..${end}`);
		if (end - start > maxBytes) throw limit(`a message of ${end - start} bytes`);
		this.bytes = bytes;
		this.view = view;
		this.position = start;
		this.end = end;
		this.owned = owned;
		this.suspect = false;
		this.depth = 0;
		this.#start = start;
	}

	/** Reads the length of the common text, which every message with strings begins with. Answers where values begin. */
	openText(): number {
		const at = this.position;
		if (this.end - at < 4) this.bad("the bytes end within its head");
		const head = this.view.getUint32(at, true);
		const size = head >>> 1;
		this.#wide = (head & 1) === 1;
		if (size > this.end - at - 4 || (this.#wide && size % 2 !== 0)) this.bad("a text longer than the message");
		this.#textEnd = this.end;
		this.end -= size;
		this.#textAt = this.end;
		this.#cursor = 0;
		this.#window = "";
		if (!this.#wide && size <= TINY) this.#window = this.#tiny(size);
		else this.#show(0);
		return at + 4;
	}

	/** The next `length` characters of the common text. */
	cut(length: number): string {
		const from = this.#cursor;
		const to = from + length;
		if (to > this.#window.length) return this.#further(length);
		this.#cursor = to;
		return this.#window.substring(from, to);
	}

	/** A text that stands by itself, where `position` is. */
	long(kind: number): string {
		const length = this.view.getUint32(this.position, true);
		const size = kind === OWN_UTF16 ? length * 2 : length;
		const from = this.position + 4;
		if (kind < OWN_LATIN1 || size > this.end - from) this.bad("a text longer than the message");
		this.position = from + size;
		return (kind === OWN_UTF16 ? ucs2Slice : latin1Slice).call(this.bytes, from, from + size);
	}

	/** Holds a declared count against the bytes after `at`; of members that take none, `least` 0, there are MAX_EMPTY. */
	count(at: number, least: number): number {
		const count = this.view.getUint32(at, true);
		if (count > (least === 0 ? MAX_EMPTY : maxCollection)) throw limit(`a collection of ${count} members`);
		if (count * least > this.end - at - 4) this.bad(`${count} members declared in too few bytes`);
		return count;
	}

	/** A value of the generic codec, where `position` is. */
	any(): unknown {
		const from = this.position + 4;
		const to = from + this.view.getUint32(this.position, true);
		if (to > this.end) this.bad("a value longer than the message");
		this.position = to;
		return decodeValue(this.bytes, from, to);
	}

	/** The bytes of a typed array: aligned and, where the memory is ours, the message's own. */
	elements(size: number): { buffer: ArrayBuffer; at: number; count: number } {
		const length = this.view.getUint32(this.position, true);
		const from = aligned(this.position + 4 - this.#start, size) + this.#start;
		if (length > this.end - from || length % size !== 0) this.bad("a typed array longer than the message");
		this.position = from + length;
		const at = this.bytes.byteOffset + from;
		const { buffer } = this.bytes;
		if (this.owned && at % size === 0) return { buffer: buffer as ArrayBuffer, at, count: length / size };
		const copy = new Uint8Array(length);
		copy.set(new Uint8Array(buffer, at, length));
		return { buffer: copy.buffer, at: 0, count: length / size };
	}

	enter(): void {
		if (++this.depth > maxDepth) throw limit(`nesting deeper than ${maxDepth}`);
	}

	/** @throws SKEIN_CODEC_MALFORMED unless everything was read, and nothing beyond. */
	finish(): void {
		if (this.position !== this.end) this.bad("values and bytes do not end together");
		if (this.#cursor !== this.#window.length || this.#textAt !== this.#textEnd) this.bad("text is left over");
	}

	/** Lets go of the message. */
	close(): void {
		this.bytes = EMPTY;
		this.view = EMPTY_VIEW;
		this.#window = "";
		this.#cursor = 0;
		this.#textAt = this.#textEnd;
	}

	bad(what: string): never {
		throw new SkeinError("SKEIN_CODEC_MALFORMED", `not an encoded value: ${what}`);
	}

	/** Cuts where the window is too short: shows more of the text first. */
	#further(length: number): string {
		this.#show(length);
		if (this.#cursor + length > this.#window.length) this.bad("a text longer than the message");
		const from = this.#cursor;
		this.#cursor += length;
		return this.#window.substring(from, this.#cursor);
	}

	#show(least: number): void {
		const rest = this.#window.substring(this.#cursor);
		const unit = this.#wide ? 2 : 1;
		const from = this.#textAt;
		const to = Math.min(this.#textEnd, from + Math.max(WINDOW, least) * unit);
		const slice = this.#wide ? ucs2Slice : latin1Slice;
		this.#window = rest + (to > from ? slice.call(this.bytes, from, to) : "");
		this.#textAt = to;
		this.#cursor = 0;
	}

	#tiny(size: number): string {
		const { bytes } = this;
		const at = this.#textAt;
		const { fromCharCode } = String;
		this.#textAt = this.#textEnd;
		switch (size) {
			case 0:
				return "";
			case 1:
				return fromCharCode(bytes[at]!);
			case 2:
				return fromCharCode(bytes[at]!, bytes[at + 1]!);
			case 3:
				return fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!);
			case 4:
				return fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
			default: {
				let text = fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
				for (let i = 4; i < size; i++) text += fromCharCode(bytes[at + i]!);
				return text;
			}
		}
	}
}

export const aligned = (offset: number, size: number): number => Math.ceil(offset / size) * size;

const limit = (what: string): SkeinError =>
	new SkeinError("SKEIN_CODEC_LIMIT", `an encoded value is above the limits: ${what}`);
