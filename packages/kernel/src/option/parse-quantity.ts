/** Kubernetes quantities to plain numbers; the same parser everywhere. */
import { SkeinError } from "../skein-error.js";

const SUFFIXES: Readonly<Record<string, number>> = {
	"": 1,
	m: 1e-3,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	P: 1e15,
	Ki: 2 ** 10,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
};

/**
 * A finite number of 0 or more, or text with a Kubernetes suffix: `"512Mi"`, `"16Gi"`, `"500m"`, `"2"`.
 * @param where names the value in the error, such as `"resources.memory"`
 * @throws SKEIN_CONFIG_INVALID
 */
export function parseQuantity(value: number | string, where: string): number {
	const amount = typeof value === "number" ? value : fromText(value);
	if (typeof amount === "number" && Number.isFinite(amount) && amount >= 0) return amount;
	throw new SkeinError(
		"SKEIN_CONFIG_INVALID",
		`${where}: ${JSON.stringify(value) ?? String(value)} is not an amount; write a number of 0 or more, or text such as "512Mi", "16Gi", "500m"`,
		{ details: { where, value } },
	);
}

function fromText(value: unknown): number | undefined {
	if (typeof value !== "string") return undefined;
	const match = /^(\d+(?:\.\d+)?(?:e\d+)?)([mkMGTP]|[KMGTP]i)?$/.exec(value.trim());
	return match === null ? undefined : Number(match[1]) * SUFFIXES[match[2] ?? ""]!;
}
