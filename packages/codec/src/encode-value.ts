/** Encodes arguments and results: the border where a refusal becomes an error that names the culprit. */
import type { SkeinError } from "@skein/kernel";
import type { ByteWriter } from "./byte-writer.js";
import { encodeAny } from "./encode-any.js";
import { Encoding } from "./encoding.js";
import { type CodecLimits, defaultCodecLimits } from "./limits.js";
import { writeCount } from "./numbers.js";
import { Refusal } from "./refusal.js";

/**
 * Appends `value` to the writer. `where` names it in errors: with `"result"`,
 * `result, .items[3]: a symbol cannot cross threads`.
 *
 * On an error the writer stands where it stood.
 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT
 */
export function encodeValue(
	writer: ByteWriter,
	value: unknown,
	where: string,
	limits: CodecLimits = defaultCodecLimits,
): void {
	const encoding = begin(writer, limits);
	try {
		encodeAny(encoding, value);
		encoding.claim(0);
		writer.busy = false;
	} catch (error) {
		throw abandon(encoding, error, where);
	}
}

/**
 * Appends the arguments of a call: a count, then each value. Errors name an argument by its number from 1:
 * `argument 2, .options.onDone: a function cannot cross threads`. Otherwise as `encodeValue`.
 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT
 */
export function encodeArguments(
	writer: ByteWriter,
	args: readonly unknown[],
	limits: CodecLimits = defaultCodecLimits,
): void {
	const encoding = begin(writer, limits);
	let index = 0;
	try {
		writeCount(writer, args.length);
		for (; index < args.length; index++) encodeAny(encoding, args[index]);
		encoding.claim(0);
		writer.busy = false;
	} catch (error) {
		throw abandon(encoding, error, `argument ${Math.min(index + 1, args.length)}`);
	}
}

function begin(writer: ByteWriter, limits: CodecLimits): Encoding {
	if (writer.busy) {
		const reason = "a getter of a value that is being encoded may not encode into the same writer";
		throw new Refusal("SKEIN_CODEC_UNSENDABLE", reason).toError("encoding");
	}
	writer.busy = true;
	writer.dropAttachments();
	const kept = writer.encoder as Encoding | undefined;
	if (kept?.limits === limits) {
		kept.restart();
		return kept;
	}
	const encoding = new Encoding(writer, { limits, lenient: false, encode: encodeAny });
	writer.encoder = encoding;
	return encoding;
}

function abandon(encoding: Encoding, error: unknown, where: string): SkeinError {
	encoding.writer.position = encoding.start;
	encoding.writer.busy = false;
	encoding.writer.dropAttachments();
	return Refusal.from(error).toError(where);
}
