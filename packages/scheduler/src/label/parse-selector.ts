/** Kubernetes' label selector text to requirements, with the quirks of its grammar kept. */
import type { NodeRequirement } from "@skein/kernel";
import { describeProblem, invalidInput } from "../problem.js";
import { isLabelKey, NOT_A_LABEL_KEY } from "./label-syntax.js";
import { readTokens, type SelectorToken } from "./selector-tokens.js";
import { requirementProblems } from "./validate-requirement.js";

/** Requirements that must all hold; empty matches everything. */
export type LabelSelector = readonly NodeRequirement[];

const OPERATORS: Readonly<Record<string, NodeRequirement["operator"]>> = {
	in: "In",
	notin: "NotIn",
	"=": "In",
	"==": "In",
	"!=": "NotIn",
	">": "Gt",
	"<": "Lt",
};

/**
 * Requirements sorted by key, the values of each sorted and without doubles. `=` and `==` are `In` with one value, `!=` is
 * `NotIn`; a missing value is the empty text.
 *
 * @example parseSelector("zone in (a,b),!gpu,disk=ssd")
 * @throws SKEIN_SCHEDULER_INVALID
 */
export function parseSelector(text: string): LabelSelector {
	const reader = new SelectorReader(text);
	const requirements: NodeRequirement[] = [];
	if (reader.next().kind === "end") return requirements;
	do requirements.push(reader.readRequirement());
	while (reader.skip(","));
	if (reader.next().kind !== "end") throw reader.unexpected("',' or the end");
	return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

class SelectorReader {
	readonly #text: string;
	readonly #tokens: readonly SelectorToken[];
	#at = 0;

	constructor(text: string) {
		this.#text = text;
		this.#tokens = readTokens(String(text));
	}

	next(): SelectorToken {
		return this.#tokens[this.#at]!;
	}

	skip(symbol: string): boolean {
		if (!this.#sees(symbol)) return false;
		this.#at += 1;
		return true;
	}

	unexpected(wanted: string): Error {
		const { kind, text } = this.next();
		return this.#refuse(
			`is not a label selector: found ${kind === "end" ? "the end" : `'${text}'`}, expected ${wanted}`,
		);
	}

	readRequirement(): NodeRequirement {
		const absent = this.skip("!");
		const key = this.#readName("a label key");
		if (!isLabelKey(key)) throw this.#refuse(`is not a label selector: '${key}' ${NOT_A_LABEL_KEY}`);
		if (absent) return { key, operator: "DoesNotExist" };
		if (this.next().kind === "end" || this.#sees(",")) return { key, operator: "Exists" };
		const word = this.next().text;
		const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined;
		if (operator === undefined) throw this.unexpected("in, notin, =, ==, !=, > or <");
		this.#at += 1;
		const values = word === "in" || word === "notin" ? this.#readValues() : [this.#readExactValue()];
		return this.#checked({ key, operator, values });
	}

	#checked(requirement: NodeRequirement): NodeRequirement {
		const [problem] = requirementProblems(requirement);
		if (problem === undefined) return requirement;
		throw this.#refuse(`is not a label selector: ${requirement.key}: ${describeProblem(problem)}`);
	}

	#readExactValue(): string {
		return this.next().kind === "end" || this.#sees(",") ? "" : this.#readName("a value");
	}

	/** Empty places count as the empty text: `()`, `(,a)`, `(a,)` and `(a,,b)`; `(a,,)` does not parse, as in Kubernetes. */
	#readValues(): string[] {
		if (!this.skip("(")) throw this.unexpected("'('");
		const values = new Set<string>();
		if (this.skip(")")) return [""];
		for (;;) {
			if (this.skip(",")) {
				if (values.size === 0 || this.#sees(")") || this.#sees(",")) values.add("");
				if (this.skip(")")) break;
				this.skip(",");
			} else {
				values.add(this.#readName("a value or ','"));
				if (this.skip(")")) break;
				if (!this.#sees(",")) throw this.unexpected("',' or ')'");
			}
		}
		return [...values].sort();
	}

	#readName(wanted: string): string {
		const { kind, text } = this.next();
		if (kind !== "name") throw this.unexpected(wanted);
		this.#at += 1;
		return text;
	}

	#sees(symbol: string): boolean {
		const { kind, text } = this.next();
		return kind === "symbol" && text === symbol;
	}

	#refuse(why: string): Error {
		return invalidInput({ field: "selector", value: this.#text, why });
	}
}
