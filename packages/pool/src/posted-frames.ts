/** The receiving end of a lane's port: keeps posted frames until their headers come up in the ring. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { type Attachment, type Frame, frameIn } from "@skein/kernel";
import type { LaneMessage, PostedFrame } from "./posted-frame.js";

export class PostedFrames {
	readonly #port: MessagePort;
	#frames: PostedFrame[] = [];

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** A message that the loop delivered. */
	receive(message: LaneMessage): void {
		if (message !== null) this.#frames.push(message);
	}

	/**
	 * The next posted frame, of which what stands in the ring is given: lent as that is, or a large frame of its own. Undefined: its
	 * message is still being posted, and will be delivered.
	 */
	take({ bytes, view, start, end }: Frame): Frame | undefined {
		while (this.#frames.length === 0) {
			const next = receiveMessageOnPort(this.#port);
			if (next === undefined) return undefined;
			this.receive(next.message as LaneMessage);
		}
		const { frame, attachments } = this.#frames.shift()!;
		if (bytesOf(frame, attachments) < MANY) collectYoung();
		return frame === undefined ? { bytes, view, start, end, attachments } : frameIn(frame, attachments);
	}
}

/** Bytes, a quarter of what V8 lets come from elsewhere before it searches the whole heap. */
const MANY = 16 * 1024 * 1024;

const bytesOf = (frame: Uint8Array | undefined, attachments: readonly Attachment[] = []): number =>
	attachments.reduce((bytes, { byteLength }) => bytes + byteLength, frame?.byteLength ?? 0);

/**
 * V8 asks whether there are dead young buffers when one is allocated. In a thread whose buffers all come from elsewhere it
 * never does, until there are 64 MB of them and the whole heap is searched, which takes ten times as long. After one that is
 * so large by itself the search has begun, and to allocate would only hold this thread up until it is over. V8 13 (Node 24) no
 * longer asks below its 64 MB, so there this changes nothing.
 */
const collectYoung = (): void => void new ArrayBuffer(8);
