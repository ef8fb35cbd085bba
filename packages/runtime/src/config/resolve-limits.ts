/** The limits of links: from what a user wrote to numbers that hold together. */
import { defaultStreamWindow, type LinkLimits, parseDuration, parseQuantity, type StreamWindow } from "@skein/kernel";
import { defaultLinkLimits } from "@skein/transport";
import { invalid, numberOrText, type Shape, whole } from "./check-shape.js";
import type { SkeinConfig } from "./skein-config.js";

export const limitsShape: Shape = {
	maxFrame: numberOrText,
	maxPending: whole,
	window: whole,
	streamItems: whole,
	streamBytes: numberOrText,
	maxStreams: whole,
	maxHandshakes: whole,
	handshakesPerSecond: whole,
	handshakeTimeout: numberOrText,
	frameTimeout: numberOrText,
	pingInterval: numberOrText,
	idleTimeout: numberOrText,
	busyTimeout: numberOrText,
	highWaterMark: numberOrText,
};

const MAX_STREAMS = 1_024;

/** @throws SKEIN_CONFIG_INVALID */
export function resolveStreams(
	limits: NonNullable<SkeinConfig["limits"]>,
	source: string,
): { streams: StreamWindow; maxStreams: number } {
	const items = limits.streamItems ?? defaultStreamWindow.items;
	const bytes =
		limits.streamBytes === undefined
			? defaultStreamWindow.bytes
			: parseQuantity(limits.streamBytes, `${source}: limits.streamBytes`);
	if (items < 1) throw invalid(source, "limits.streamItems", "1 or more", items);
	if (bytes < 1 || bytes > 0xffff_ffff) {
		throw invalid(source, "limits.streamBytes", "between 1 and 4294967295 bytes", limits.streamBytes);
	}
	return { streams: { items, bytes }, maxStreams: limits.maxStreams ?? MAX_STREAMS };
}

/** Frames below this cannot carry a handshake. */
const SMALLEST_FRAME = 64 * 1024;

const AT_LEAST_ONE = [
	"maxHandshakes",
	"handshakesPerSecond",
	"handshakeTimeout",
	"frameTimeout",
	"pingInterval",
	"highWaterMark",
] as const;

/** @throws SKEIN_CONFIG_INVALID */
export function resolveLimits(limits: NonNullable<SkeinConfig["limits"]>, source: string): LinkLimits {
	const bytes = (key: "maxFrame" | "highWaterMark") =>
		limits[key] === undefined ? defaultLinkLimits[key] : parseQuantity(limits[key], `${source}: limits.${key}`);
	const time = (key: "handshakeTimeout" | "frameTimeout" | "pingInterval" | "idleTimeout" | "busyTimeout") =>
		limits[key] === undefined ? defaultLinkLimits[key] : parseDuration(limits[key], `${source}: limits.${key}`);
	const resolved = {
		maxFrame: bytes("maxFrame"),
		maxHandshakes: limits.maxHandshakes ?? defaultLinkLimits.maxHandshakes,
		handshakesPerSecond: limits.handshakesPerSecond ?? defaultLinkLimits.handshakesPerSecond,
		handshakeTimeout: time("handshakeTimeout"),
		frameTimeout: time("frameTimeout"),
		pingInterval: time("pingInterval"),
		idleTimeout: time("idleTimeout"),
		busyTimeout: time("busyTimeout"),
		highWaterMark: bytes("highWaterMark"),
	};
	if (resolved.maxFrame < SMALLEST_FRAME || resolved.maxFrame > 0xffff_ffff) {
		throw invalid(source, "limits.maxFrame", `between ${SMALLEST_FRAME} and 4294967295 bytes`, limits.maxFrame);
	}
	for (const key of AT_LEAST_ONE) {
		if (resolved[key] < 1) throw invalid(source, `limits.${key}`, "1 or more", limits[key]);
	}
	if (resolved.idleTimeout <= resolved.pingInterval) {
		throw invalid(
			source,
			"limits.idleTimeout",
			`longer than limits.pingInterval (${resolved.pingInterval} ms)`,
			limits.idleTimeout,
		);
	}
	return resolved;
}
