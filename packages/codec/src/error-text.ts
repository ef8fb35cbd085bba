/** Reads a text property of an error that may define it in any way. */

/** Empty where the property is absent or reading it fails. */
export function textOf(error: Error, key: "name" | "message" | "stack"): string {
	try {
		const value: unknown = error[key];
		return value === undefined ? "" : String(value);
	} catch {
		return "";
	}
}
