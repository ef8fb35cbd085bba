/**
 * Decodes arguments and results from bytes that may come from anywhere.
 *
 * V1  Total: any bytes give a value or a SkeinError, in time and memory proportional to their number.
 * V2  No byte outside start..end is looked at, and none inside is left over.
 */
import { isSkeinError, SkeinError } from "@skein/kernel";
import type { AttachedBytes } from "./attached-bytes.js";
import { decodeAny } from "./decode-any.js";
import { Decoding, type Payload } from "./decoding.js";
import { type CodecLimits, defaultCodecLimits } from "./limits.js";
import { readCount } from "./numbers.js";

/**
 * The value encoded in `bytes` from `start` up to `end`. It shares no memory with `bytes`, but with the attachments that
 * came beside them.
 * @throws SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT
 */
export function decodeValue(
	bytes: Uint8Array,
	start: number,
	end: number,
	limits: CodecLimits = defaultCodecLimits,
	attachments?: readonly AttachedBytes[],
): unknown {
	const decoding = begin({ bytes, start, end, attachments }, limits);
	try {
		const value = decodeAny(decoding);
		finish(decoding);
		return value;
	} catch (error) {
		throw asSkeinError(error);
	}
}

/**
 * The arguments of a call, as `encodeArguments` wrote them. Otherwise as `decodeValue`.
 * @throws SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT
 */
export function decodeArguments(
	bytes: Uint8Array,
	start: number,
	end: number,
	limits: CodecLimits = defaultCodecLimits,
	attachments?: readonly AttachedBytes[],
): unknown[] {
	const decoding = begin({ bytes, start, end, attachments }, limits);
	try {
		const count = readCount(decoding);
		decoding.expect(count, 1);
		const args: unknown[] = [];
		for (let i = 0; i < count; i++) args.push(decodeAny(decoding));
		finish(decoding);
		return args;
	} catch (error) {
		throw asSkeinError(error);
	}
}

function begin(payload: Payload, limits: CodecLimits): Decoding {
	const { bytes, start, end } = payload;
	const decoding = new Decoding(payload, limits);
	if (!(start >= 0 && start <= end && end <= bytes.length)) decoding.fail(`no bytes ${start}..${end}`);
	if (end - start > limits.maxBytes) decoding.exceed(`a message of ${end - start} bytes`);
	return decoding;
}

function finish(decoding: Decoding): void {
	if (decoding.position !== decoding.end) decoding.fail(`${decoding.end - decoding.position} bytes too many`);
}

/** The engine's own limits (length of a string, memory, stack) end up here. */
function asSkeinError(error: unknown): SkeinError {
	if (isSkeinError(error)) return error;
	return new SkeinError("SKEIN_CODEC_LIMIT", `an encoded value is above the engine's limits: ${error}`, {
		cause: error,
	});
}
