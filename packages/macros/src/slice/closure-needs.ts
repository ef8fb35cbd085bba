/** The names of the module that lifted closures need: what they use, but for what they get as arguments. */
import type { LiftRegistration } from "../find/found-function.js";
import { forEachFreeReference } from "../scope/free-references.js";

export function closureNeeds(closures: readonly LiftRegistration[]): ReadonlySet<string> {
	const needs = new Set<string>();
	for (const { node, captures } of closures) {
		const captured = new Set(captures.map(({ name }) => name));
		forEachFreeReference(node, ({ name }) => void (captured.has(name) || needs.add(name)));
	}
	return needs;
}
