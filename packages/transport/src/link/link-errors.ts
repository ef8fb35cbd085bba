/** The words in which a link says why it ended. */
import { isSkeinError, type LinkLimits, SkeinError } from "@skein/kernel";
import type { CloseMessage } from "../message/control-message.js";

/** The last frame of a link, for the peer to read. */
export function describeClose(reason: Error | undefined): CloseMessage {
	if (reason === undefined) return { kind: "close", code: "", reason: "" };
	return { kind: "close", code: isSkeinError(reason) ? reason.code : reason.name, reason: reason.message };
}

/** What the peer's last frame means here; undefined after an orderly close. */
export function readClose(message: CloseMessage, peer: string): SkeinError | undefined {
	if (message.code === "") return undefined;
	const { code, reason } = message;
	return new SkeinError("SKEIN_LINK_CLOSED", `node "${peer}" closed the link: ${reason} (${code})`, {
		details: { peer, code, reason },
	});
}

export const createLostError = (peer: string, cause?: Error): SkeinError =>
	new SkeinError("SKEIN_LINK_CLOSED", `the connection to node "${peer}" went away without a close`, {
		cause,
		details: { peer },
	});

/** @param busy the peer is, and was for longer than it may */
export function createSilenceError(peer: string, limits: LinkLimits, busy: boolean): SkeinError {
	const message = busy
		? `node "${peer}" lives, but has not come to its links for ${limits.busyTimeout} ms`
		: `node "${peer}" sent nothing for ${limits.idleTimeout} ms`;
	return new SkeinError("SKEIN_LINK_TIMEOUT", message, { details: { peer, busy } });
}

export const createSlowFrameError = (peer: string, milliseconds: number): SkeinError =>
	new SkeinError("SKEIN_LINK_TIMEOUT", `node "${peer}" began a frame and hardly went on for ${milliseconds} ms`, {
		details: { peer },
	});

export const createUnwrittenError = (peer: string, bytes: number): SkeinError =>
	new SkeinError("SKEIN_LINK_TIMEOUT", `node "${peer}" did not take the last ${bytes} bytes of a closing link`, {
		details: { peer, bytes },
	});
