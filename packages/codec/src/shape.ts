/** The key list of an object, and the slot of a message under which both ends remember it. */
import { SHAPE_SLOTS } from "./tags.js";

export interface Shape {
	readonly keys: readonly string[];
	/** Some key is also a name of Object.prototype: if that is frozen, an assignment fails. */
	readonly guarded: boolean;
	/** Array indices lie so far apart that V8 must not set room aside for those between. */
	readonly sparse: boolean;
}

/** Any choice decodes; a good one seldom gives two shapes of a message the same slot. */
export function slotOf(keys: readonly string[]): number {
	const first = keys[0]!;
	const last = keys[keys.length - 1]!;
	const mixed = keys.length * 7 + first.length * 5 + last.length * 3 + first.charCodeAt(0) + last.charCodeAt(0) * 11;
	return mixed & (SHAPE_SLOTS - 1);
}

export function sameKeys(a: readonly string[], b: readonly string[]): boolean {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}
