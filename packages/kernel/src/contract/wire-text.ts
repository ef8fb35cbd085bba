/** Texts that nodes tell each other, and names above all: of labels, resources, tenants, functions. */

/** Longer ones would only fill logs. */
export const MAX_NAME = 1_024;
/** Characters of an explanation as JSON, with which nodes answer each other. */
export const MAX_EXPLANATION: number = 32 * 1024;
/** Keys that mean something to objects of JavaScript. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** What is wrong with a name: `is empty`. */
export function findNameProblem(name: string): string | undefined {
	if (name === "") return "is empty";
	return name.length > MAX_NAME ? `is longer than ${MAX_NAME} characters` : undefined;
}

/** And with a text that may be empty. */
export const findTextProblem = (text: string): string | undefined => (text === "" ? undefined : findNameProblem(text));

/** And with a name that is the key of a record. */
export function findKeyProblem(key: string): string | undefined {
	return FORBIDDEN.has(key) ? `is the forbidden key ${key}` : findNameProblem(key);
}
