/**
 * The fixed 32-byte header of every frame, on links between nodes and in lanes between threads alike.
 *
 * ```
 *  0 u32 length     the whole frame in bytes, header included
 *  4 u8  kind       FrameKind
 *  5 u8  flags      1: attachments stand behind the payload; 2: CALL and OK, the payload is in the encoding of the
 *                   function's contract; the upper five bits: on a link the number of the frame, in lanes the pool's ring's own
 *  6 u16 attempt    0 for the first; from a thread up to its node: the number of the line over which the call of the task came
 *                   that makes this one, 0 for the lane
 *  8 u32 call       slot and generation, chosen by the caller
 * 12 u32 target     CALL: index in the callee's function table; ABORT: an AbortMode; CANCELLED: a CancelCause; ITEMS, CREDIT, END:
 *                   which stream of the call; else 0
 * 16 u32 remaining  CALL: milliseconds left until the deadline, 0 for none; replies: microseconds of thread time, 0 when it was not measured;
 *                   ITEMS: values in the frame; CREDIT: values more
 * 20 u32 sections   bytes of optional sections between the header and the payload
 * 24 u32 origin     CALL: half of the task id, drawn by the runtime that spawned the task; from a thread up to its node: the
 *                   number that the lane, or the line, has for the call of the task which makes this one, NO_CALL when none does
 * 28 u32 sequence   CALL: the other half, counted by that runtime; CREDIT: bytes more
 * ```
 * All numbers are little-endian. A frame passes from a link to a lane and back by patching `call` and
 * `target` in place: nobody between caller and worker reads the payload.
 */

export const HEADER_BYTES = 32;

export const FrameKind = {
	call: 1,
	ok: 2,
	threw: 3,
	cancelled: 4,
	/** The node did not admit the call; the payload is an encoded error. It did not run. */
	refused: 5,
	/** What becomes of a call that was sent: see AbortMode. */
	abort: 6,
	/** The thread that ran the call went away; the payload is an encoded error. It may have run. */
	lost: 7,
	control: 8,
	ping: 9,
	pong: 10,
	hello: 11,
	/** Answer to a hello that cannot be accepted; the payload is an encoded reason. The link closes. */
	reject: 12,
	/** Lanes only: the thread runs the call and it was not finished at once. */
	started: 13,
	/** Lanes only: names a function by the index that calls behind it use; the payload is JSON. */
	define: 14,
	/** Lanes only: what node and thread tell each other of lines; the payload is JSON. */
	line: 19,
	/** Links only: a part of a long frame. */
	part: 15,
	/** Beside a call, to its caller: values of a stream. */
	items: 16,
	/** How much more of a stream its reader takes; no payload. */
	credit: 17,
	/** A stream ends before its call does: the payload, where there is one, is an encoded error. */
	end: 18,
	/** The same three, to the callee. */
	itemsDown: 24,
	creditDown: 25,
	endDown: 26,
} as const;
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

/** What an ABORT asks for, in its `target`. */
export const AbortMode = {
	/** The task's signal fires; a task that was not started never runs. */
	abort: 0,
	/** The thread that runs the task is ended. */
	kill: 1,
	/** The call outlives its link, and the task that made it. */
	detach: 2,
} as const;
export type AbortMode = (typeof AbortMode)[keyof typeof AbortMode];

/** Why a call was cancelled, in the `target` of CANCELLED. */
export const CancelCause = { abort: 0, deadline: 1 } as const;
export type CancelCause = (typeof CancelCause)[keyof typeof CancelCause];

/** In place of the number of a call, where there is none. */
export const NO_CALL = 0xffff_ffff;

const OFFSET = {
	length: 0,
	kind: 4,
	flags: 5,
	attempt: 6,
	call: 8,
	target: 12,
	remaining: 16,
	sections: 20,
	origin: 24,
	sequence: 28,
} as const;

const TYPED = 2;
/** Where the number of a frame begins in its flags. */
const NUMBER_SHIFT = 3;
const OTHER_FLAGS = (1 << NUMBER_SHIFT) - 1;
/** Behind the last of these numbers comes 0 again. */
const LAST_NUMBER = 0xff >>> NUMBER_SHIFT;

export interface FrameFields {
	readonly kind: FrameKind;
	readonly call?: number;
	readonly target?: number;
	readonly attempt?: number;
	readonly remaining?: number;
	readonly sections?: number;
	readonly origin?: number;
	readonly sequence?: number;
}

/** Writes a header for `payloadBytes` bytes of sections and payload that follow it. */
export function writeHeader(view: DataView, at: number, fields: FrameFields, payloadBytes: number): void {
	view.setUint32(at, HEADER_BYTES + payloadBytes, true);
	view.setUint8(at + OFFSET.kind, fields.kind);
	view.setUint8(at + OFFSET.flags, 0);
	view.setUint16(at + OFFSET.attempt, fields.attempt ?? 0, true);
	view.setUint32(at + OFFSET.call, fields.call ?? 0, true);
	view.setUint32(at + OFFSET.target, fields.target ?? 0, true);
	view.setUint32(at + OFFSET.remaining, fields.remaining ?? 0, true);
	view.setUint32(at + OFFSET.sections, fields.sections ?? 0, true);
	view.setUint32(at + OFFSET.origin, fields.origin ?? 0, true);
	view.setUint32(at + OFFSET.sequence, fields.sequence ?? 0, true);
}

export const frameLength = (view: DataView, at: number): number => view.getUint32(at + OFFSET.length, true);
export const frameKind = (view: DataView, at: number): number => view.getUint8(at + OFFSET.kind);
export const frameTyped = (view: DataView, at: number): boolean => (view.getUint8(at + OFFSET.flags) & TYPED) !== 0;
/** Says that the payload is in the encoding of the contract, in a header that has no other flag yet. */
export const setFrameTyped = (view: DataView, at: number): void => view.setUint8(at + OFFSET.flags, TYPED);
/** A typed frame has no other flag: what travels beside a message makes it a generic one. */
export const setFrameGeneric = (view: DataView, at: number): void => view.setUint8(at + OFFSET.flags, 0);
/** On a link; the frame has none elsewhere. */
export const frameNumber = (view: DataView, at: number): number => view.getUint8(at + OFFSET.flags) >>> NUMBER_SHIFT;
export const nextFrameNumber = (number: number): number => (number + 1) & LAST_NUMBER;
export const setFrameNumber = (view: DataView, at: number, number: number): void =>
	view.setUint8(at + OFFSET.flags, (view.getUint8(at + OFFSET.flags) & OTHER_FLAGS) | (number << NUMBER_SHIFT));
export const frameAttempt = (view: DataView, at: number): number => view.getUint16(at + OFFSET.attempt, true);
export const frameCall = (view: DataView, at: number): number => view.getUint32(at + OFFSET.call, true);
export const frameTarget = (view: DataView, at: number): number => view.getUint32(at + OFFSET.target, true);
export const frameRemaining = (view: DataView, at: number): number => view.getUint32(at + OFFSET.remaining, true);
export const frameSequence = (view: DataView, at: number): number => view.getUint32(at + OFFSET.sequence, true);
export const frameOrigin = (view: DataView, at: number): number => view.getUint32(at + OFFSET.origin, true);
export const frameSections = (view: DataView, at: number): number => view.getUint32(at + OFFSET.sections, true);

/** The task's id as text, the same for the handle and inside the task, on every node. */
export const frameTaskId = (view: DataView, at: number): string =>
	formatTaskId(view.getUint32(at + OFFSET.origin, true), view.getUint32(at + OFFSET.sequence, true));
export const formatTaskId = (origin: number, sequence: number): string =>
	`${origin.toString(36)}-${sequence.toString(36)}`;

export const setFrameAttempt = (view: DataView, at: number, attempt: number): void =>
	view.setUint16(at + OFFSET.attempt, attempt, true);
export const setFrameKind = (view: DataView, at: number, kind: FrameKind): void =>
	view.setUint8(at + OFFSET.kind, kind);
export const setFrameSections = (view: DataView, at: number, bytes: number): void =>
	view.setUint32(at + OFFSET.sections, bytes, true);
export const setFrameRemaining = (view: DataView, at: number, value: number): void =>
	view.setUint32(at + OFFSET.remaining, value, true);
export const setFrameOrigin = (view: DataView, at: number, origin: number): void =>
	view.setUint32(at + OFFSET.origin, origin, true);
export const setFrameCall = (view: DataView, at: number, call: number): void =>
	view.setUint32(at + OFFSET.call, call, true);
export const setFrameTarget = (view: DataView, at: number, target: number): void =>
	view.setUint32(at + OFFSET.target, target, true);
export const setFrameLength = (view: DataView, at: number, length: number): void => view.setUint32(at, length, true);

/** Where the payload of the frame at `at` begins. */
export const payloadStart = (view: DataView, at: number): number => at + HEADER_BYTES + frameSections(view, at);
