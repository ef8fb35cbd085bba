/** The more preferred terms match a node, by weight, the better: those of the request and those that an administrator adds. */
import type { PreferredTerm } from "@skein/kernel";
import { compilePreference } from "../affinity/compile-preference.js";
import type { NodeScore } from "./node-score.js";

/** `added` count for every call. */
export function preferredAffinity(added: readonly PreferredTerm[]): NodeScore {
	return {
		name: "preferredAffinity",
		weight: 2,
		scale: "highest",
		steady: true,
		prepare({ request }) {
			const terms = [...added, ...(request.preferred ?? [])];
			return terms.length === 0 ? undefined : compilePreference(terms);
		},
	};
}
