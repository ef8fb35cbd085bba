/** What an owner of a transport may want to count or log and no link can tell. */
import type { SkeinError } from "@skein/kernel";

export interface TransportObserver {
	/** A peer that a listener turned away, or that left, before its handshake was over. */
	onRefused?(error: SkeinError): void;
	/** One write to a stream, with its size in bytes. */
	onWrite?(bytes: number): void;
}
