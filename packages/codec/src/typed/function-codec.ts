/**
 * The codec of one distributed function: what the compiler generated for its types, with the generic codec beside it.
 *
 * F1  A value that the generated encoder does not take as it is (further members, a prototype, holes), or that has
 *     buffers which travel beside the message, goes through the generic one: the same values arrive either way.
 * F2  What is handed to a function fits its types: by how it was decoded, or because it was held against them.
 * F3  Total, as the generic codec: any bytes give a value or a SkeinError.
 */
import { isSkeinError, SkeinError } from "@skein/kernel";
import type { ByteWriter } from "../byte-writer.js";
import { decodeArguments, decodeValue } from "../decode-value.js";
import { encodeArguments, encodeValue } from "../encode-value.js";
import { type CodecKit, codecKit } from "./codec-kit.js";
import { type MessagePlace, TypedReader } from "./typed-reader.js";
import { contractViolation, type Violation } from "./violation.js";

/** What generated code gives. Encoders answer false for a value that they leave to the generic codec. */
export interface GeneratedCodec {
	/** Of the encoding that it speaks; `codecKit.version` is that of this runtime. */
	readonly version: number;
	readonly encodeArguments: (writer: ByteWriter, args: readonly unknown[]) => boolean;
	readonly decodeArguments: (reader: TypedReader) => unknown[];
	readonly checkArguments: (args: readonly unknown[]) => (Violation & { readonly argument: number }) | undefined;
	readonly encodeResult: (writer: ByteWriter, value: unknown) => boolean;
	readonly decodeResult: (reader: TypedReader) => unknown;
	readonly checkResult: (value: unknown) => Violation | undefined;
	/** Of the values of a stream: 0 the result, 1 the first argument. Absent, or undefined: nothing is known of them. */
	readonly valuesOf?: (at: number) => GeneratedValues | undefined;
}

/** Of values that have no form of their own there is the check alone. */
interface GeneratedValues {
	readonly check: (value: unknown) => Violation | undefined;
	readonly encode?: (writer: ByteWriter, value: unknown) => boolean;
	readonly decode?: (reader: TypedReader) => unknown;
}

export type CodecFactory = (kit: CodecKit) => GeneratedCodec;

/** The type of the values of one stream. */
export interface StreamValues {
	/** Undefined: the value has the type. */
	readonly check: (value: unknown) => Violation | undefined;
	/** The error for the value with this number, counted from 1. */
	readonly refusal: (found: Violation, number: number) => SkeinError;
	/** Appends a value in the encoding of the contract; false: it does not go into that, and nothing is appended. */
	readonly encode: ((writer: ByteWriter, value: unknown) => boolean) | undefined;
	/**
	 * Reads it. It has its type then, but for what only the generic encoding could read and `hold` has to look at.
	 * @throws SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT
	 */
	readonly decode: ((place: MessagePlace, hold: (value: unknown) => void) => unknown) | undefined;
}

export interface FunctionCodec {
	/**
	 * Appends the arguments. True when they stand in the encoding of the contract, false when in the generic one: the
	 * other end has to know which.
	 * @throws SKEIN_CONTRACT_VIOLATION, SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT
	 */
	encodeArguments(writer: ByteWriter, args: readonly unknown[]): boolean;
	/**
	 * The arguments, held against their types. `typed` is what `encodeArguments` answered; `fill` puts what travels beside the
	 * call into its places first.
	 * @throws SKEIN_CONTRACT_VIOLATION, SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT
	 */
	decodeArguments(place: MessagePlace, typed: boolean, fill?: (args: unknown[]) => void): unknown[];
	/** As `encodeArguments`. */
	encodeResult(writer: ByteWriter, value: unknown): boolean;
	/** As `decodeArguments`. */
	decodeResult(place: MessagePlace, typed: boolean): unknown;
	/** Of the stream that is the result (0) or an argument (from 1); undefined: nothing to hold its values against. */
	valuesOf(at: number): StreamValues | undefined;
}

/** @throws SKEIN_FUNCTION_LOAD for code that another version of the compiler generated */
export function createFunctionCodec(id: string, factory: CodecFactory): FunctionCodec {
	const generated = factory(codecKit);
	if (generated.version !== codecKit.version) throw otherVersion(id, generated.version);
	const checkArguments = (args: readonly unknown[]): void => {
		const found = generated.checkArguments(args);
		if (found === undefined) return;
		throw contractViolation(id, found.argument === 0 ? "arguments" : `argument ${found.argument}`, found);
	};
	const checkResult = (value: unknown): void => {
		const found = generated.checkResult(value);
		if (found !== undefined) throw contractViolation(id, "result", found);
	};
	return {
		encodeArguments(writer, args) {
			if (attempt(writer, generated.encodeArguments, args)) return true;
			const start = writer.position;
			encodeArguments(writer, args);
			return fits(writer, start, checkArguments, args);
		},
		decodeArguments(place, typed, fill) {
			if (typed && fill === undefined) return read(generated.decodeArguments, place, checkArguments);
			const args = typed
				? read(generated.decodeArguments, place, later)
				: decodeArguments(place.bytes, place.start, place.end, undefined, place.attachments);
			fill?.(args);
			checkArguments(args);
			return args;
		},
		encodeResult(writer, value) {
			if (attempt(writer, generated.encodeResult, value)) return true;
			const start = writer.position;
			encodeValue(writer, value, "result");
			return fits(writer, start, checkResult, value);
		},
		decodeResult(place, typed) {
			if (typed) return read(generated.decodeResult, place, checkResult);
			const value = decodeValue(place.bytes, place.start, place.end, undefined, place.attachments);
			checkResult(value);
			return value;
		},
		valuesOf(at) {
			const values = generated.valuesOf?.(at);
			if (values === undefined) return undefined;
			const { check, encode, decode } = values;
			const whose = at === 0 ? "" : `argument ${at}, `;
			return {
				check,
				refusal: (found, number) => contractViolation(id, `${whose}value ${number} of the stream`, found),
				encode: encode && ((writer, value) => attempt(writer, encode, value)),
				decode: decode && ((place, hold) => read(decode, place, hold)),
			};
		},
	};
}

/** Held against the types when all are in their places. */
const later = (): void => undefined;

const otherVersion = (id: string, version: number): SkeinError =>
	new SkeinError(
		"SKEIN_FUNCTION_LOAD",
		`${id} was built with version ${version} of the encoding of generated codecs, and this runtime has version ${codecKit.version}; build it again with the skein that runs it`,
		{ details: { id } },
	);

/** On false the writer stands where it stood. */
function attempt<T>(writer: ByteWriter, encode: (writer: ByteWriter, value: T) => boolean, value: T): boolean {
	if (writer.busy) return false;
	const start = writer.position;
	writer.busy = true;
	let done = false;
	try {
		done = encode(writer, value);
	} catch {
		// The generic codec meets the same obstacle, and knows where it stands.
	}
	writer.busy = false;
	if (!done) writer.position = start;
	return done;
}

function fits<T>(writer: ByteWriter, start: number, check: (value: T) => void, value: T): false {
	try {
		check(value);
	} catch (error) {
		writer.position = start;
		throw error;
	}
	return false;
}

/** One for all messages: no code of a user runs while it is open, but for what an error class does as it is revived. */
const shared = new TypedReader();
let inUse = false;

function read<T>(decode: (reader: TypedReader) => T, place: MessagePlace, check: (value: T) => void): T {
	const reader = inUse ? new TypedReader() : shared;
	const outer = inUse;
	inUse = true;
	let value: T;
	try {
		reader.open(place);
		value = decode(reader);
		reader.finish();
	} catch (error) {
		throw isSkeinError(error) ? error : malformed(error);
	} finally {
		reader.close();
		inUse = outer;
	}
	if (reader.suspect) check(value);
	return value;
}

/** A read beyond the memory, or one of the engine's own limits. */
const malformed = (cause: unknown): SkeinError =>
	new SkeinError("SKEIN_CODEC_MALFORMED", `not an encoded value: ${String(cause)}`, { cause });
