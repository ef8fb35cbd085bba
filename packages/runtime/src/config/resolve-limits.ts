/** The limits of links: from what a user wrote to numbers that hold together. */
import { type LinkLimits, parseDuration, parseQuantity } from "@skein/kernel";
import { defaultLinkLimits } from "@skein/transport";
import { invalid, numberOrText, type Shape, whole } from "./check-shape.js";
import type { SkeinConfig } from "./skein-config.js";

export const limitsShape: Shape = {
	maxFrame: numberOrText,
	maxPending: whole,
	window: whole,
	maxHandshakes: whole,
	handshakeTimeout: numberOrText,
	pingInterval: numberOrText,
	idleTimeout: numberOrText,
	busyTimeout: numberOrText,
	highWaterMark: numberOrText,
};

/** Frames below this cannot carry a handshake. */
const SMALLEST_FRAME = 64 * 1024;

/** @throws SKEIN_CONFIG_INVALID */
export function resolveLimits(limits: NonNullable<SkeinConfig["limits"]>, source: string): LinkLimits {
	const bytes = (key: "maxFrame" | "highWaterMark") =>
		limits[key] === undefined ? defaultLinkLimits[key] : parseQuantity(limits[key], `${source}: limits.${key}`);
	const time = (key: "handshakeTimeout" | "pingInterval" | "idleTimeout" | "busyTimeout") =>
		limits[key] === undefined ? defaultLinkLimits[key] : parseDuration(limits[key], `${source}: limits.${key}`);
	const resolved = {
		maxFrame: bytes("maxFrame"),
		maxHandshakes: limits.maxHandshakes ?? defaultLinkLimits.maxHandshakes,
		handshakeTimeout: time("handshakeTimeout"),
		pingInterval: time("pingInterval"),
		idleTimeout: time("idleTimeout"),
		busyTimeout: time("busyTimeout"),
		highWaterMark: bytes("highWaterMark"),
	};
	if (resolved.maxFrame < SMALLEST_FRAME || resolved.maxFrame > 0xffff_ffff) {
		throw invalid(source, "limits.maxFrame", `between ${SMALLEST_FRAME} and 4294967295 bytes`, limits.maxFrame);
	}
	for (const key of ["maxHandshakes", "handshakeTimeout", "pingInterval", "highWaterMark"] as const) {
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
