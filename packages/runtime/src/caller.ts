/** Who makes calls: the runtime of a program or node, or a thread on behalf of a task. */
import type { Frame, StreamWindow } from "@skein/kernel";
import type { OutgoingCall } from "./call/outgoing-call.js";
import type { HandleOwner } from "./call/task-handle.js";

export interface Caller extends HandleOwner {
	/** How much of each stream may be under way. */
	readonly streams: StreamWindow;
	/** A frame of a stream beside a running call, to its task; dropped when the call is over. */
	send(call: OutgoingCall, frame: Frame): void;
	/**
	 * Encodes and sends. The call gets its outcome later, exactly once.
	 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
	 */
	start(call: OutgoingCall, args: readonly unknown[]): void;
}
