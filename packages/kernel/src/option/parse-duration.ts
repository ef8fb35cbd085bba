/** Durations as users write them, to milliseconds; the same parser everywhere. */
import { SkeinError } from "../skein-error.js";
import type { Duration } from "./distributed-options.js";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration: a finite number of 0 or more, or text such as `"250ms"`, `"1.5s"`, `"5m"`.
 * @param where names the value in the error, such as `"node.grace"`
 * @throws SKEIN_CONFIG_INVALID
 */
export function parseDuration(value: Duration, where: string): number {
	const milliseconds = typeof value === "number" ? value : fromText(value);
	if (typeof milliseconds === "number" && Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
	throw new SkeinError(
		"SKEIN_CONFIG_INVALID",
		`${where}: ${JSON.stringify(value) ?? String(value)} is not a duration; write milliseconds as a number, or text such as "250ms", "30s", "5m", "2h"`,
		{ details: { where, value } },
	);
}

function fromText(value: unknown): number | undefined {
	if (typeof value !== "string") return undefined;
	const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(value.trim());
	return match === null ? undefined : Number(match[1]) * UNITS[match[2]!]!;
}
