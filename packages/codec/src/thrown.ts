/**
 * Encodes what a task threw, whatever it is, and decodes it on the other side.
 *
 * H1  Encoding never fails: what cannot be sent is replaced by a note (`"[function onDone]"`), and an error that cannot
 *     be sent with its fields is sent without them.
 */
import type { ByteWriter } from "./byte-writer.js";
import { decodeValue } from "./decode-value.js";
import { encodeAny } from "./encode-any.js";
import { Encoding } from "./encoding.js";
import { writeBareError } from "./error-parts.js";
import { type CodecLimits, defaultCodecLimits } from "./limits.js";
import { writeText } from "./text.js";

/** Characters kept of a message or stack that is too large as it is. */
const KEPT_TEXT = 4096;

/**
 * Appends a thrown value: usually an Error, but anything can be thrown. An error keeps class, name, message, stack,
 * cause and own enumerable fields. Never throws, short of memory running out.
 */
export function encodeError(writer: ByteWriter, error: unknown, limits: CodecLimits = defaultCodecLimits): void {
	const { position, busy } = writer;
	for (const attempt of [encodeAny, encodeBare, encodeNote]) {
		writer.busy = true;
		writer.position = position;
		try {
			const encoding = new Encoding(writer, { limits, lenient: true, encode: encodeAny });
			attempt(encoding, error);
			encoding.claim(0);
			break;
		} catch {
			// The next attempt sends less.
		}
	}
	writer.busy = busy;
}

/**
 * The value that was thrown. An error is an instance of its class where the class is known here (`registerErrorClass`),
 * else a plain Error that keeps the name.
 * @throws SKEIN_CODEC_MALFORMED, SKEIN_CODEC_LIMIT
 */
export function decodeError(bytes: Uint8Array, start: number, end: number, limits?: CodecLimits): unknown {
	return decodeValue(bytes, start, end, limits);
}

function encodeBare(encoding: Encoding, thrown: unknown): void {
	if (!(thrown instanceof Error)) throw thrown;
	const bare = Object.create(Object.getPrototypeOf(thrown), {
		name: { value: shortened(thrown.name) },
		message: { value: shortened(thrown.message) },
		stack: { value: shortened(thrown.stack) },
	});
	writeBareError(encoding, bare);
}

function encodeNote({ writer }: Encoding): void {
	writeText(writer, "[a thrown value that cannot be sent]");
}

const shortened = (text: unknown): string => String(text).slice(0, KEPT_TEXT);
