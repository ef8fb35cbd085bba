/** A taint as text, the inverse of parsing it. */
import type { Taint } from "@skein/kernel";

/** `"key=value:effect"`, without the parts that are empty. */
export function formatTaint({ key, value, effect }: Taint): string {
	const name = value ? `${key}=${value}` : key;
	if (effect) return `${name}:${effect}`;
	return value ? `${name}:` : name;
}
