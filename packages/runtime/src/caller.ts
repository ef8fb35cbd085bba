/** Who makes calls: the runtime of a program or node, or a thread on behalf of a task. */

import type { OutgoingCall } from "./call/outgoing-call.js";
import type { HandleOwner } from "./call/task-handle.js";

export interface Caller extends HandleOwner {
	/**
	 * Encodes and sends. The call gets its outcome later, exactly once.
	 * @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT, before anything is sent
	 */
	start(call: OutgoingCall, args: readonly unknown[]): void;
	/** Whether it can start calls that are placed together. */
	readonly placesGangs: boolean;
}
