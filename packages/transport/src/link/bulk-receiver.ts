/**
 * Puts long frames together that come in parts: `u32 lane, u32 length of the frame, u32 bytes before this part, u32 0`,
 * then the bytes, which whoever reads them puts in their place.
 *
 * P1  parts of one lane come in order and without a gap, or the link ends.
 * P2  a frame above the limit is refused at its first part.
 * P3  a frame has at most GROWTH times as much memory as came of it, or room for the part that is coming; for that its
 *     beginning is copied now and then, in all little more than a fifteenth of its bytes.
 */
import { HEADER_BYTES, SkeinError } from "@skein/kernel";
import { findHeaderProblem, isDataKind } from "../frame/check-header.js";

const LANES = 3;
/** Bytes of a part; senders take half of it. */
const MOST_OF_PART = 1024 * 1024;
const GROWTH = 16;

interface Assembly {
	/** Of the frame, or of its beginning as long as that is all there is room for. */
	bytes: Uint8Array;
	readonly length: number;
	size: number;
}

export class BulkReceiver {
	readonly #limit: number;
	readonly #assemblies: (Assembly | undefined)[] = [];
	/** The lane of the part that was opened last, and its size. */
	#lane = 0;
	#open = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Where the `size` bytes of a part go. @throws SKEIN_LINK_FRAME */
	open(preamble: Uint8Array, size: number): Uint8Array {
		const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength);
		const lane = view.getUint32(0, true);
		const length = view.getUint32(4, true);
		if (lane >= LANES) throw malformed(`a part of lane ${lane}`);
		if (length > this.#limit) throw malformed(`a frame of ${length} bytes is above the limit of ${this.#limit}`);
		if (length < HEADER_BYTES) throw malformed(`parts of a frame of ${length} bytes, less than its header`);
		const known = this.#assemblies[lane];
		const before = known?.size ?? 0;
		const isNext = view.getUint32(8, true) === before && length === (known?.length ?? length);
		if (!isNext || size === 0 || size > length - before) {
			throw malformed("a part that does not follow the one before it");
		}
		if (size > MOST_OF_PART) throw malformed(`a part of ${size} bytes is above the limit of ${MOST_OF_PART}`);
		const assembly = known ?? { bytes: new Uint8Array(), length, size: 0 };
		if (before + size > assembly.bytes.length) assembly.bytes = grown(assembly, before + size);
		this.#assemblies[lane] = assembly;
		this.#lane = lane;
		this.#open = size;
		return assembly.bytes.subarray(before, before + size);
	}

	/** The part is in its place: a frame that is complete now, alone in its buffer. @throws SKEIN_LINK_FRAME */
	close(): Uint8Array | undefined {
		const assembly = this.#assemblies[this.#lane]!;
		assembly.size += this.#open;
		if (assembly.size < assembly.length) return undefined;
		this.#assemblies[this.#lane] = undefined;
		return checked(assembly, this.#limit);
	}
}

/** With room for so many bytes. @throws SKEIN_LINK_FRAME when this process has not so much memory */
function grown({ bytes, length, size }: Assembly, needed: number): Uint8Array {
	let room = length;
	while (room > Math.max(needed, GROWTH * size)) room = Math.max(needed, Math.floor(room / GROWTH));
	try {
		const larger = Buffer.allocUnsafeSlow(room);
		larger.set(bytes.subarray(0, size));
		return larger;
	} catch (cause) {
		throw new SkeinError("SKEIN_LINK_FRAME", `no memory for a frame of ${length} bytes`, { cause });
	}
}

function checked({ bytes, length }: Assembly, limit: number): Uint8Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const problem = findHeaderProblem(view, 0, limit);
	if (problem !== undefined) throw problem;
	if (view.getUint32(0, true) !== length || !isDataKind(view.getUint8(4))) {
		throw malformed("parts that are together no frame of data");
	}
	return bytes;
}

const malformed = (what: string): SkeinError => new SkeinError("SKEIN_LINK_FRAME", what);
