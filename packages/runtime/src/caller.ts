/** Who makes calls: the runtime of a program or node, or a thread on behalf of a task. */
import type { StreamWindow } from "@skein/kernel";
import type { HandleOwner } from "./call/handle-owner.js";
import type { OutgoingCall } from "./call/outgoing-call.js";

export interface Caller extends HandleOwner {
	/** How much of each stream may be under way. */
	readonly streams: StreamWindow;
	/**
	 * Encodes and sends. The call gets its outcome later, exactly once.
	 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
	 */
	start(call: OutgoingCall, args: readonly unknown[]): void;
}
