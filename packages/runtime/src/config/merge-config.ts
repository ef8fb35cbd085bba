/** Lays configurations over each other: each later one wins, key by key; lists and maps are replaced whole. */
import type { SkeinConfig } from "./skein-config.js";

const SECTIONS = ["discovery", "nats", "node", "pool", "limits"] as const;

export function mergeConfig(...layers: readonly SkeinConfig[]): SkeinConfig {
	const merged: Record<string, unknown> = {};
	for (const layer of layers) {
		for (const [key, value] of Object.entries(layer)) {
			if (value === undefined) continue;
			const section = (SECTIONS as readonly string[]).includes(key) && typeof value === "object" && value !== null;
			merged[key] = section ? { ...(merged[key] as object | undefined), ...given(value as object) } : value;
		}
	}
	return merged as SkeinConfig;
}

const given = (section: object): object =>
	Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined));
