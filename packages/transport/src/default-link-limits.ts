/** The limits of a link that nobody configured. */
import type { LinkLimits } from "@skein/kernel";

export const defaultLinkLimits: LinkLimits = {
	maxFrame: 2 * 1024 * 1024 * 1024,
	handshakeTimeout: 5_000,
	maxHandshakes: 1_024,
	handshakesPerSecond: 500,
	frameTimeout: 5_000,
	pingInterval: 2_000,
	idleTimeout: 10_000,
	busyTimeout: 300_000,
	highWaterMark: 4 * 1024 * 1024,
};
