/**
 * The memory of a ring of frames between two threads: one writes, the other reads. Both sides see the same bytes.
 *
 * Positions count bytes since the beginning, modulo 2^31, as larger numbers cost memory of their own in V8; a frame stands whole
 * at `position & (CAPACITY - 1)`, at a multiple of 8, and a length of 0 there says that the next one stands at the beginning of the
 * memory.
 *
 * The states in which the writer and the reader share words, and who may write which:
 *
 * ```
 * word  written by  meaning
 * HEAD  reader      everything before it is free again
 * TAIL  writer      everything before it can be read
 * SLEEP reader      0: awake · else a count of sleeps
 * WANTS writer      1: it found no room and is to be woken when there is some; only the reader clears it
 * ```
 */
/** Bytes; a power of two. Holds a millisecond of the shortest calls several times over. */
export const CAPACITY: number = 256 * 1024;

export const WORD = { head: 0, tail: 1, sleep: 2, wants: 3 } as const;
const WORD_BYTES = 64;

/** Flags in the header of a frame that stands in a ring. */
export const IN_RING = {
	/** Its bytes are in the next message of the port; here stands a header only. */
	posted: 0x20,
	/** The reader runs it. */
	started: 0x40,
	/** The writer took it back before it was started. */
	withdrawn: 0x80,
} as const;

export interface RingMemory {
	readonly shared: SharedArrayBuffer;
	readonly words: Int32Array;
	readonly bytes: Uint8Array;
	readonly view: DataView;
	/** Over the same bytes as `bytes`. */
	readonly integers: Int32Array;
}

export const allocateRing = (): SharedArrayBuffer => new SharedArrayBuffer(WORD_BYTES + CAPACITY);

export function openRing(shared: SharedArrayBuffer): RingMemory {
	return {
		shared,
		words: new Int32Array(shared, 0, WORD_BYTES / 4),
		bytes: new Uint8Array(shared, WORD_BYTES),
		view: new DataView(shared, WORD_BYTES),
		integers: new Int32Array(shared, WORD_BYTES),
	};
}

/** A position, or a distance of two, from what may have gone round. */
export const around = (position: number): number => position & 0x7fff_ffff;

/** What a frame of `length` bytes takes in a ring. */
export const roomOf = (length: number): number => (length + 7) & ~7;

export const ringFlags = (view: DataView, at: number): number => view.getUint8(at + 5);

/**
 * Whoever claims a frame first, its reader by `started` or its writer by `withdrawn`, has it.
 * False: the other one was first.
 */
export function claim({ integers, view }: RingMemory, at: number, flag: number): boolean {
	if ((ringFlags(view, at) & (IN_RING.started | IN_RING.withdrawn)) !== 0) return false;
	const index = (at + 4) >> 2;
	const word = Atomics.load(integers, index);
	if ((word & ((IN_RING.started | IN_RING.withdrawn) << 8)) !== 0) return false;
	return Atomics.compareExchange(integers, index, word, word | (flag << 8)) === word;
}
