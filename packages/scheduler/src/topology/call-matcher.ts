/** A selector of calls as a test of what runs on nodes. */
import type { CallGroup, CallSelector, Labels } from "@skein/kernel";
import { compileRequirement } from "../label/compile-requirement.js";
import { parseSelector } from "../label/parse-selector.js";

/** What a selector sees of a call. */
export type SelectedCall = Pick<CallGroup, "function" | "labels">;

export type CallMatcher = (call: SelectedCall) => boolean;

const NO_LABELS: Labels = Object.freeze({});

/** @param own function of the call whose selector it is: what an absent selector selects */
export function compileCallSelector(selector: CallSelector | undefined, own: string | undefined): CallMatcher {
	const { labels } = selector ?? {};
	const wanted = selector?.function ?? (labels === undefined ? own : undefined);
	const tests = (typeof labels === "string" ? parseSelector(labels) : (labels ?? [])).map(compileRequirement);
	// A selector that names nothing, of a call without a function, would mean every call; Kubernetes' means none.
	if (wanted === undefined && labels === undefined) return () => false;
	return (call) => {
		if (wanted !== undefined && call.function !== wanted) return false;
		for (let index = 0; index < tests.length; index += 1) if (!tests[index]!(call.labels ?? NO_LABELS)) return false;
		return true;
	};
}

/** How many calls of a node a test accepts. */
export function countCalls(calls: readonly CallGroup[] | undefined, accepts: (call: CallGroup) => boolean): number {
	if (calls === undefined) return 0;
	let count = 0;
	for (let index = 0; index < calls.length; index += 1) if (accepts(calls[index]!)) count += calls[index]!.count;
	return count;
}

/** For messages. */
export function formatCallSelector(selector: CallSelector | undefined, own: string | undefined): string {
	const { labels } = selector ?? {};
	const parts = [
		selector?.function ?? (labels === undefined ? own : undefined),
		typeof labels === "string"
			? labels
			: labels?.map(({ key, values }) => [key, ...(values ?? [])].join("=")).join(","),
	];
	return parts.filter((part) => part !== undefined).join(" with ") || "any";
}
