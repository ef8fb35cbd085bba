/**
 * What nodes say to each other through a NATS server: a header of 24 bytes, little-endian, and bytes behind it.
 *
 * ```
 *  0 u8  type       MessageType
 *  1 u8  flags      DATA: 1 the sender writes no more · RESUME, HERE: 1 an answer is wanted
 *  2 u16 version    1
 *  4 u32 window     OPEN, ACCEPT: cost of what may be on its way to the sender of this message
 *  8 u64 sequence   DATA: counted from 1 in each direction
 * 16 u64 delivered  the last sequence that the sender of this message has handed on
 * 24     bytes      DATA: of the stream · RESET: why, as text · HERE: the name of the node
 * ```
 */

export const MESSAGE_HEADER = 24;
const VERSION = 1;
const HIGH = 2 ** 32;

export const MessageType = {
	/** To a door; the reply subject is the stream of the dialling side. */
	open: 1,
	/** Answer to OPEN; the reply subject is the stream of the listening side. */
	accept: 2,
	data: 3,
	/** Nothing but `delivered`. */
	ack: 4,
	/** After a lost connection or message: everything behind `delivered` is wanted again. */
	resume: 5,
	/** The stream is gone. */
	reset: 6,
	/** To a door: is somebody behind it? */
	claim: 7,
	/** Answer to CLAIM: yes. */
	held: 8,
	/** To all: a node is here. */
	here: 9,
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

const LAST_TYPE: number = MessageType.here;

export interface NatsMessage {
	readonly type: MessageType;
	readonly flag: boolean;
	readonly window: number;
	readonly sequence: number;
	readonly delivered: number;
	/** A view of the message. */
	readonly bytes: Uint8Array;
}

export interface MessageFields {
	readonly type: MessageType;
	readonly flag?: boolean;
	readonly window?: number;
	readonly sequence?: number;
	readonly delivered?: number;
}

/** A message with room for `size` bytes behind its header. */
export function createMessage(fields: MessageFields, size = 0): Buffer {
	const message = Buffer.allocUnsafe(MESSAGE_HEADER + size);
	message[0] = fields.type;
	message[1] = fields.flag === true ? 1 : 0;
	message.writeUInt16LE(VERSION, 2);
	message.writeUInt32LE(fields.window ?? 0, 4);
	writeCount(message, 8, fields.sequence ?? 0);
	writeCount(message, 16, fields.delivered ?? 0);
	return message;
}

export const setDelivered = (message: Buffer, delivered: number): void => writeCount(message, 16, delivered);

/** Undefined for what is no message of this version. Never throws. */
export function readMessage(data: Uint8Array): NatsMessage | undefined {
	if (data.length < MESSAGE_HEADER) return undefined;
	const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
	const type = view.getUint8(0);
	if (type === 0 || type > LAST_TYPE || view.getUint16(2, true) !== VERSION) return undefined;
	const sequence = readCount(view, 8);
	const delivered = readCount(view, 16);
	if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(delivered)) return undefined;
	return {
		type: type as MessageType,
		flag: (view.getUint8(1) & 1) !== 0,
		window: view.getUint32(4, true),
		sequence,
		delivered,
		bytes: data.subarray(MESSAGE_HEADER),
	};
}

const readCount = (view: DataView, at: number): number =>
	view.getUint32(at, true) + view.getUint32(at + 4, true) * HIGH;

function writeCount(message: Buffer, at: number, value: number): void {
	message.writeUInt32LE(value % HIGH, at);
	message.writeUInt32LE(Math.floor(value / HIGH), at + 4);
}
