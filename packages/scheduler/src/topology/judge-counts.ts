/**
 * Whether a node passes a request's rules about other calls, from the numbers of such calls where it is.
 *
 * `counts` has a number for each term: calls in the node's domain, or -1 when the node lacks the label.
 */
import type { Refusal } from "../filter/node-filter.js";
import type { DomainTally } from "./domain-tally.js";
import type { Topology } from "./topology.js";

export type Counts = Readonly<ArrayLike<number>>;

export function passesRules(topology: Topology, tallies: readonly DomainTally[], counts: Counts): boolean {
	const { spread, near, apart } = topology;
	for (let index = 0; index < spread.length; index += 1) {
		const { term, maxSkew, self, minDomains } = spread[index]!;
		const count = counts[term]!;
		if (count < 0 || count + self - tallies[term]!.least(minDomains) > maxSkew) return false;
	}
	for (let index = 0; index < apart.length; index += 1) if (counts[apart[index]!.term]! > 0) return false;
	if (near === undefined) return true;
	const { terms, self } = near;
	let together = true;
	for (let index = 0; index < terms.length; index += 1) {
		const count = counts[terms[index]!]!;
		if (count < 0) return false;
		if (count === 0) together = false;
	}
	return together || (self && isFirst(terms, tallies));
}

/** No call that it wants to be near runs anywhere. */
function isFirst(terms: readonly number[], tallies: readonly DomainTally[]): boolean {
	for (let index = 0; index < terms.length; index += 1) if (tallies[terms[index]!]!.total > 0) return false;
	return true;
}

/** A node that lacks a label which a rule needs can never pass. */
export function lacksLabel({ spread, near }: Topology, counts: Counts): boolean {
	return spread.some(({ term }) => counts[term]! < 0) || (near?.terms.some((term) => counts[term]! < 0) ?? false);
}

/** Every rule that the node fails; empty when it passes. */
export function explainRules(
	topology: Topology,
	tallies: readonly DomainTally[],
	counts: Counts,
): (Refusal & { readonly rule: string })[] {
	const { terms, spread, near, apart } = topology;
	const refusals: (Refusal & { readonly rule: string })[] = [];
	const refuse = (rule: string, message: string, phrase: string, remedy: string): void => {
		refusals.push({ rule, message, phrase, remedy, mayChange: true });
	};
	const lacks = (rule: string, key: string): void => {
		const [message, phrase] = [`lacks the label ${key}`, `lack the label ${key}`];
		refusals.push({ rule, message, phrase, remedy: `label nodes with ${key}`, mayChange: false });
	};
	for (const { term, maxSkew, self, minDomains } of spread) {
		const { key } = terms[term]!;
		const count = counts[term]!;
		const least = tallies[term]!.least(minDomains);
		if (count < 0) lacks("topologySpread", key);
		else if (count + self - least > maxSkew) {
			const skew = `${count + self} calls in its ${key}, ${least} in the emptiest, maxSkew ${maxSkew}`;
			const phrase = `would break the spread over ${key} (maxSkew ${maxSkew})`;
			refuse("topologySpread", `would have ${skew}`, phrase, `raise maxSkew over ${key} to ${count + self - least}`);
		}
	}
	if (near !== undefined && !passesRules({ ...topology, spread: [], apart: [] }, tallies, counts)) {
		const missing = near.terms.find((term) => counts[term]! < 0);
		if (missing !== undefined) lacks("callAffinity", terms[missing]!.key);
		else {
			const away = near.terms.find((term) => counts[term] === 0) ?? near.terms[0]!;
			const text = `no call of ${near.text} in`;
			const { key } = terms[away]!;
			refuse("callAffinity", `has ${text} its ${key}`, `have ${text} their ${key}`, `run a call of ${near.text} first`);
		}
	}
	for (const { term, text } of apart) {
		if (!(counts[term]! > 0)) continue;
		const { key } = terms[term]!;
		const what = text === "" ? "a call that wants no such neighbour" : `a call of ${text}`;
		refuse("callAntiAffinity", `has ${what} in its ${key}`, `have ${what} in their ${key}`, `wait for ${what} to end`);
	}
	return refusals;
}
