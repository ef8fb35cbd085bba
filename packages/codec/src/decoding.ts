/**
 * One message being decoded: where reading stands, the bounds no read may leave, and the shapes defined so far.
 *
 * D1  Every read goes through `take` or `byte`: nothing outside start..end is ever looked at.
 * D2  A declared count is held against the bytes that remain before anything is allocated for it.
 */
import { SkeinError } from "@skein/kernel";
import type { AttachedBytes } from "./attached-bytes.js";
import type { CodecLimits } from "./limits.js";
import type { Shape } from "./shape.js";

/** Where an encoded value stands. Missing attachments: there are none. */
export interface Payload {
	readonly bytes: Uint8Array;
	readonly start: number;
	readonly end: number;
	readonly attachments?: readonly AttachedBytes[] | undefined;
}

const NONE: readonly AttachedBytes[] = [];

export class Decoding {
	readonly bytes: Uint8Array;
	readonly end: number;
	readonly limits: CodecLimits;
	readonly attachments: readonly AttachedBytes[];
	position: number;
	depth = 0;
	/** By slot; made when the first object is read. */
	shapes: (Shape | undefined)[] | undefined;
	readonly start: number;
	/** The bytes from windowStart to windowEnd as Latin-1 text; see text.ts. */
	window: string;
	windowStart: number;
	windowEnd: number;
	/** Over the bytes; made when enough floats were read to be worth it. */
	view: DataView | undefined;
	floats: number;

	constructor({ bytes, start, end, attachments = NONE }: Payload, limits: CodecLimits) {
		this.bytes = bytes;
		this.attachments = attachments;
		this.position = start;
		this.end = end;
		this.limits = limits;
		this.start = start;
		this.shapes = undefined;
		this.window = "";
		this.windowStart = start;
		this.windowEnd = start;
		this.view = undefined;
		this.floats = 0;
	}

	byte(): number {
		if (this.position >= this.end) this.fail("the bytes end within a value");
		return this.bytes[this.position++]!;
	}

	/** Passes over `size` bytes and answers where they begin. */
	take(size: number): number {
		const at = this.position;
		if (size > this.end - at) this.fail(`the bytes end within a value of ${size}`);
		this.position = at + size;
		return at;
	}

	/** Goes one container deeper, of `count` members that take at least `least` bytes each. */
	enter(count: number, least: number): void {
		if (++this.depth > this.limits.maxDepth) this.exceed(`nesting deeper than ${this.limits.maxDepth}`);
		this.expect(count, least);
	}

	/** Holds `count` declared members of at least `least` bytes each against the limits and the bytes that remain. */
	expect(count: number, least: number): void {
		if (count > this.limits.maxCollection) this.exceed(`a collection of ${count} members`);
		if (count * least > this.end - this.position) this.fail(`${count} members declared in too few bytes`);
	}

	leave(): void {
		this.depth -= 1;
	}

	fail(what: string): never {
		throw new SkeinError(
			"SKEIN_CODEC_MALFORMED",
			`not an encoded value: ${what} (at byte ${this.position - this.start})`,
		);
	}

	exceed(what: string): never {
		throw new SkeinError("SKEIN_CODEC_LIMIT", `an encoded value is above the limits: ${what}`);
	}
}
