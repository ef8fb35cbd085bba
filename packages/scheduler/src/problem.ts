/** What is wrong with an input: the field, the offending value and why; as text and as the typed error. */
import { SkeinError } from "@skein/kernel";

export interface Problem {
	/** Path from the input's root: `"resources.cpu"`, `"required.terms[0].expressions[1].key"`. */
	readonly field: string;
	readonly value: unknown;
	/** Continues the sentence: `"is not a label key: …"`. */
	readonly why: string;
}

export function describeProblem({ field, value, why }: Problem): string {
	return `${field}: ${show(value)} ${why}`;
}

/** The same problems, seen from the object that holds the checked one. */
export function within(path: string, problems: readonly Problem[]): Problem[] {
	return problems.map((problem) => ({ ...problem, field: `${path}.${problem.field}` }));
}

/** The message is about the first problem; `details.problems` tells all. */
export function invalidInput(problem: Problem, ...others: readonly Problem[]): SkeinError {
	return new SkeinError("SKEIN_SCHEDULER_INVALID", describeProblem(problem), {
		details: { field: problem.field, value: problem.value, problems: [problem, ...others].map(describeProblem) },
	});
}

/** JSON where it says more than `String`: not for NaN, infinities, bigints and what JSON drops or cannot hold. */
function show(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value !== "object" || value === null) return String(value);
	try {
		return JSON.stringify(value) ?? String(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}
