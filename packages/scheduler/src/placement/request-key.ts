/** What a request says, as text: two requests with one text are planned alike. */
import type { PlacementRequest } from "@skein/kernel";

/** Deeper than any request goes; what is deeper, or goes in circles, has no text. */
const MAX_DEPTH = 12;

/** Undefined for what is not plain data; it is then planned, and refused if it must be, as it is. */
export function requestKey(request: PlacementRequest): string | undefined {
	return isPlain(request, 0) ? JSON.stringify(request) : undefined;
}

/** Only of a request that has a key. */
export function copyRequest(request: PlacementRequest): PlacementRequest {
	return copy(request) as PlacementRequest;
}

/** Whether JSON loses nothing of it but members that are undefined. */
function isPlain(value: unknown, depth: number): boolean {
	switch (typeof value) {
		case "string":
		case "boolean":
			return true;
		case "number":
			return Number.isFinite(value);
		case "undefined":
			return depth > 0;
		case "object":
			return value === null ? depth > 0 : depth < MAX_DEPTH && isPlainObject(value, depth + 1);
		default:
			return false;
	}
}

function isPlainObject(value: object, depth: number): boolean {
	if (Array.isArray(value)) {
		for (let index = 0; index < value.length; index += 1) {
			if (value[index] === undefined || !isPlain(value[index], depth)) return false;
		}
		return true;
	}
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== null) return false;
	for (const key in value) if (!isPlain((value as Record<string, unknown>)[key], depth)) return false;
	return !("toJSON" in value);
}

function copy(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value)) return value.map(copy);
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
}
