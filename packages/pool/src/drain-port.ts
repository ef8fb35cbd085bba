/** Hands over a message and all that wait behind it: batches that arrive together are worked off, and answered, together. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { LaneMessage } from "./lane-message.js";

/** Messages taken in one turn, so that timers and sockets get theirs. */
const MOST = 64;

export function drainPort(port: MessagePort, first: LaneMessage, receive: (message: LaneMessage) => void): void {
	receive(first);
	for (let taken = 1; taken < MOST; taken += 1) {
		const next = receiveMessageOnPort(port);
		if (next === undefined) return;
		receive(next.message as LaneMessage);
	}
}
