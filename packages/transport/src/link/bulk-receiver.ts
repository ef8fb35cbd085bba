/**
 * Puts long frames together that come in parts: `u32 lane, u32 length of the frame, u32 bytes before this part, u32 0`,
 * then the bytes.
 *
 * P1  parts of one lane come in order and without a gap, or the link ends.
 * P2  a frame above the limit is refused at its first part. Room for all of it is reserved then, but memory that nobody
 *     has written to is only an address: what is resident follows the bytes that came.
 */
import { HEADER_BYTES, SkeinError } from "@skein/kernel";
import { findHeaderProblem, isDataKind } from "../frame/check-header.js";

export const PART_PREAMBLE = 16;
const LANES = 3;

interface Assembly {
	bytes: Uint8Array;
	length: number;
	size: number;
}

export class BulkReceiver {
	readonly #limit: number;
	readonly #assemblies: (Assembly | undefined)[] = [];

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** A frame that is complete now, alone in its buffer. @throws SKEIN_LINK_FRAME */
	add(part: Uint8Array): Uint8Array | undefined {
		if (part.length < PART_PREAMBLE) throw malformed("a part without its preamble");
		const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
		const lane = view.getUint32(0, true);
		const length = view.getUint32(4, true);
		if (lane >= LANES) throw malformed(`a part of lane ${lane}`);
		if (length > this.#limit) throw malformed(`a frame of ${length} bytes is above the limit of ${this.#limit}`);
		const assembly = this.#assemblies[lane] ?? { bytes: Buffer.allocUnsafeSlow(length), length, size: 0 };
		this.#assemblies[lane] = assembly;
		const content = part.subarray(PART_PREAMBLE);
		const isNext = view.getUint32(8, true) === assembly.size && length === assembly.length;
		if (!isNext || content.length === 0 || content.length > length - assembly.size) {
			throw malformed("a part that does not follow the one before it");
		}
		assembly.bytes.set(content, assembly.size);
		assembly.size += content.length;
		if (assembly.size < length) return undefined;
		this.#assemblies[lane] = undefined;
		return checked(assembly, this.#limit);
	}
}

function checked({ bytes, length }: Assembly, limit: number): Uint8Array {
	if (length < HEADER_BYTES) throw malformed(`parts of a frame of ${length} bytes, less than its header`);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const problem = findHeaderProblem(view, 0, limit);
	if (problem !== undefined) throw problem;
	if (view.getUint32(0, true) !== length || !isDataKind(view.getUint8(4))) {
		throw malformed("parts that are together no frame of data");
	}
	return bytes;
}

const malformed = (what: string): SkeinError => new SkeinError("SKEIN_LINK_FRAME", what);
