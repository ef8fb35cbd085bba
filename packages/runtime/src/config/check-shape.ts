/** Holds a value against a shape; errors name the key, the place, and the nearest valid key. */
import { nearestName, SkeinError } from "@skein/kernel";

/** A leaf says in words what it wants. */
export interface Leaf {
	readonly wants: string;
	readonly fits: (value: unknown) => boolean;
}

export interface Shape {
	readonly [key: string]: Leaf | Shape;
}

const isLeaf = (shape: Leaf | Shape): shape is Leaf => typeof shape.fits === "function";
const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID */
export function checkShape(value: unknown, shape: Shape, source: string, path = ""): void {
	if (!isRecord(value)) throw invalid(source, path || "the configuration", "an object", value);
	for (const [key, part] of Object.entries(value)) {
		const here = path === "" ? key : `${path}.${key}`;
		const wanted = Object.hasOwn(shape, key) ? shape[key] : undefined;
		if (wanted === undefined) throw unknownKey(source, here, key, Object.keys(shape));
		if (part === undefined) continue;
		if (!isLeaf(wanted)) checkShape(part, wanted, source, here);
		else if (!wanted.fits(part)) throw invalid(source, here, wanted.wants, part);
	}
}

export function unknownKey(source: string, here: string, key: string, known: readonly string[]): SkeinError {
	const nearest = nearestName(key, known);
	const hint = nearest === undefined ? `; known are ${known.join(", ")}` : `; did you mean "${nearest}"?`;
	return new SkeinError("SKEIN_CONFIG_UNKNOWN_KEY", `${source}: unknown key "${here}"${hint}`, {
		details: { key: here, nearest },
	});
}

export function invalid(source: string, here: string, wants: string, value: unknown): SkeinError {
	const shown = JSON.stringify(value) ?? String(value);
	return new SkeinError("SKEIN_CONFIG_INVALID", `${source}: ${here} must be ${wants}, got ${shown}`, {
		details: { key: here, value },
	});
}

export const text: Leaf = { wants: "text", fits: (value) => typeof value === "string" };
export const flag: Leaf = { wants: "true or false", fits: (value) => typeof value === "boolean" };
export const whole: Leaf = {
	wants: "a whole number of 0 or more",
	fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const texts: Leaf = {
	wants: "a list of texts",
	fits: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};
export const subject: Leaf = {
	wants: "words of letters, digits, '_' and '-' with dots between them",
	fits: (value) => typeof value === "string" && /^[\w-]+(\.[\w-]+)*$/.test(value),
};
export const textOrTexts: Leaf = {
	wants: "text or a list of texts",
	fits: (value) => text.fits(value) || texts.fits(value),
};
export const numberOrText: Leaf = {
	wants: "a number or text",
	fits: (value) => typeof value === "number" || typeof value === "string",
};
export const labels: Leaf = {
	wants: "an object of texts",
	fits: (value) => isRecord(value) && Object.values(value).every((item) => typeof item === "string"),
};
export const amounts: Leaf = {
	wants: "an object of numbers or texts",
	fits: (value) => isRecord(value) && Object.values(value).every(numberOrText.fits),
};
export const records: Leaf = {
	wants: "a list of objects",
	fits: (value) => Array.isArray(value) && value.every(isRecord),
};
export const anyRecord: Leaf = { wants: "an object", fits: isRecord };
