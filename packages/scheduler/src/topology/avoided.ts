/**
 * The calls that keep others away: the required anti-affinity of what runs already, seen from a request that comes.
 *
 * Which labels such rules are about is known only from the view, so they join a request's own rules when it is placed.
 */
import type { CallAffinityTerm, CallGroup, NodeView, PlacementRequest } from "@skein/kernel";
import { type CallMatcher, compileCallSelector } from "./call-matcher.js";
import type { Topology } from "./topology.js";

const NOTHING: Topology = { terms: [], spread: [], near: undefined, apart: [], evenly: [], liked: [] };

/** The labels that such rules of a node's calls are about. */
export function avoidedKeys({ calls }: NodeView): readonly string[] | undefined {
	if (calls === undefined) return undefined;
	let keys: string[] | undefined;
	for (const { avoids } of calls) {
		if (avoids === undefined) continue;
		keys ??= [];
		for (const { topologyKey } of avoids) keys.push(topologyKey);
	}
	return keys;
}

/** Rules of one request with those of running calls about `keys`. */
export class AvoidedBy {
	readonly #request: PlacementRequest;
	readonly #own: Topology | undefined;
	readonly #matchers = new WeakMap<CallAffinityTerm, CallMatcher>();
	#last: { readonly keys: string; readonly topology: Topology } | undefined;

	constructor(request: PlacementRequest, own: Topology | undefined) {
		this.#request = request;
		this.#own = own;
	}

	/** @param keys sorted and without doubles */
	with(keys: readonly string[]): Topology | undefined {
		if (keys.length === 0) return this.#own;
		const joined = keys.join("\n");
		if (this.#last?.keys !== joined) this.#last = { keys: joined, topology: this.#join(keys) };
		return this.#last.topology;
	}

	#join(keys: readonly string[]): Topology {
		const own = this.#own ?? NOTHING;
		const terms = keys.map((key) => ({ key, selects: (group: CallGroup) => this.#repels(group, key) }));
		const apart = keys.map((_, index) => ({ term: own.terms.length + index, text: "" }));
		return { ...own, terms: [...own.terms, ...terms], apart: [...own.apart, ...apart] };
	}

	#repels(group: CallGroup, key: string): boolean {
		return group.avoids?.some((term) => term.topologyKey === key && this.#matches(group, term)) ?? false;
	}

	#matches(group: CallGroup, term: CallAffinityTerm): boolean {
		if (term.selector === undefined) return group.function !== undefined && group.function === this.#request.function;
		let accepts = this.#matchers.get(term);
		if (accepts === undefined) {
			accepts = compileOrNone(term);
			this.#matchers.set(term, accepts);
		}
		return accepts(this.#request);
	}
}

/** Another node may have told anything: a selector that is not one selects nothing. */
function compileOrNone({ selector }: CallAffinityTerm): CallMatcher {
	try {
		return compileCallSelector(selector, undefined);
	} catch {
		return () => false;
	}
}
