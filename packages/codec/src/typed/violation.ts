/** Where a value is not what its type says: `argument 1, .width: expected number, got string`. */
import { SkeinError } from "@skein/kernel";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const SHOWN = 60;

export interface Violation {
	/** Within the argument or the result: `.lines[3].count`; empty for itself. */
	readonly path: string;
	readonly expected: string;
	readonly got: string;
}

export const violation = (path: string, expected: string, value: unknown): Violation => ({
	path,
	expected,
	got: describeValue(value),
});

/** A violation in a part whose own path is known only here. */
export const within = (path: string, inner: Violation): Violation => ({ ...inner, path: path + inner.path });

export const keyStep = (key: unknown): string => `.get(${typeof key === "string" ? quoted(key) : describeValue(key)})`;

export const memberStep = (key: string): string => (IDENTIFIER.test(key) ? `.${key}` : `[${quoted(key)}]`);

export function contractViolation(id: string, where: string, { path, expected, got }: Violation): SkeinError {
	const place = path === "" ? where : `${where}, ${path}`;
	return new SkeinError("SKEIN_CONTRACT_VIOLATION", `${id}: ${place}: expected ${expected}, got ${got}`, {
		details: { id, where, path, expected, got },
	});
}

const quoted = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** Never throws, and never shows more of a value than its kind; short texts and numbers as they are. */
function describeValue(value: unknown): string {
	switch (typeof value) {
		case "string":
			return value.length <= 20 ? `string ${JSON.stringify(value)}` : "string";
		case "number":
		case "boolean":
			return `${typeof value} ${String(value)}`;
		case "object": {
			if (value === null) return "null";
			if (Array.isArray(value)) return `array of ${value.length}`;
			const maker: unknown = (Object.getPrototypeOf(value) as { constructor?: unknown } | null)?.constructor;
			const name = typeof maker === "function" ? maker.name : "";
			if (Symbol.asyncIterator in value && name !== "ReadableStream") return "async iterable";
			return name === "" || name === "Object" ? "object" : name;
		}
		default:
			return typeof value;
	}
}
