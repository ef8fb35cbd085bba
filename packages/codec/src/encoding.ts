/**
 * One message being encoded: where it goes, how deep it is, which shapes it defined, and what happens to a value that
 * cannot be sent.
 *
 * A *strict* encoding refuses such a value. A *lenient* one, for what a task threw, puts a note in its place.
 *
 * C1  Cycles are refused; an object that is reached twice without a cycle is sent twice. Keeping identity would cost a
 *     map entry for every object. Below WATCHED_DEPTH nothing is remembered: a cycle soon passes it, and the containers
 *     further down are compared with their ancestors.
 */
import type { ByteWriter } from "./byte-writer.js";
import type { CodecLimits } from "./limits.js";
import { Refusal } from "./refusal.js";
import { writeText } from "./text.js";
import { noteFor, reasonAgainst } from "./unsendable.js";

const WATCHED_DEPTH = 32;

export interface EncodingOptions {
	readonly limits: CodecLimits;
	readonly lenient: boolean;
	/** Encodes any value into this encoding: how a container encodes its members. */
	readonly encode: (encoding: Encoding, value: unknown) => void;
}

export class Encoding {
	readonly writer: ByteWriter;
	readonly limits: CodecLimits;
	readonly lenient: boolean;
	readonly encode: (encoding: Encoding, value: unknown) => void;
	depth = 0;
	/** By slot; made when the first object is written. */
	shapes: (readonly string[] | undefined)[] | undefined = undefined;
	/** Up to this depth `enter` asks nothing. */
	readonly unwatched: number;
	start: number;
	/** The containers around the current one, from `unwatched` on. */
	ancestors: object[] | undefined = undefined;

	constructor(writer: ByteWriter, options: EncodingOptions) {
		this.writer = writer;
		this.limits = options.limits;
		this.lenient = options.lenient;
		this.encode = options.encode;
		this.start = writer.position;
		this.unwatched = options.lenient ? 0 : Math.min(WATCHED_DEPTH, options.limits.maxDepth);
	}

	/** Begins another message where the writer stands: most values leave nothing to clear. */
	restart(): void {
		this.start = this.writer.position;
		this.depth = 0;
		this.shapes = undefined;
		this.ancestors = undefined;
	}

	/** Goes into a container of `count` members. False when a note already stands in its place. */
	enter(container: object, count: number): boolean {
		if (count > this.limits.maxCollection) {
			return this.refuseSize(`a collection of ${count} members is above the limit of ${this.limits.maxCollection}`);
		}
		if (this.writer.position - this.start > this.limits.maxBytes) throw this.tooLarge();
		if (this.depth >= this.unwatched && !this.watch(container)) return false;
		this.depth += 1;
		return true;
	}

	leave(): void {
		this.depth -= 1;
	}

	/** Discards what was written after `position`. The shapes defined there never reach a decoder. */
	rewind(position: number, depth: number): void {
		this.writer.position = position;
		this.depth = depth;
		this.shapes = undefined;
	}

	/** Throws for a value that cannot be sent, or writes a note in its place and answers false. */
	refuse(value: unknown): false {
		if (!this.lenient) throw new Refusal("SKEIN_CODEC_UNSENDABLE", reasonAgainst(value));
		return this.note(noteFor(value));
	}

	refuseSize(reason: string): false {
		if (!this.lenient) throw new Refusal("SKEIN_CODEC_LIMIT", reason);
		return this.note(`[${reason}]`);
	}

	refuseKey(key: string): false {
		const reason = `the key ${JSON.stringify(key)} cannot be sent`;
		if (!this.lenient) throw new Refusal("SKEIN_CODEC_UNSENDABLE", reason);
		return this.note(`[${reason}]`);
	}

	/** Throws where bytes beyond the limit would be written. */
	claim(bytes: number): void {
		if (this.writer.position - this.start + bytes > this.limits.maxBytes) throw this.tooLarge();
	}

	private tooLarge(): Refusal {
		return new Refusal("SKEIN_CODEC_LIMIT", `the encoded value is above the limit of ${this.limits.maxBytes} bytes`);
	}

	private note(text: string): false {
		writeText(this.writer, text);
		return false;
	}

	private watch(container: object): boolean {
		if (this.depth >= this.limits.maxDepth) return this.refuseSize(`nested deeper than ${this.limits.maxDepth}`);
		const ancestors = this.ancestors ?? [];
		this.ancestors = ancestors;
		const above = this.depth - this.unwatched;
		for (let i = 0; i < above; i++) {
			if (ancestors[i] !== container) continue;
			if (this.lenient) return this.note("[cycle]");
			throw new Refusal("SKEIN_CODEC_UNSENDABLE", "a cycle", { cycle: container });
		}
		ancestors[above] = container;
		return true;
	}
}
