/** What is wrong with the members of a list, each with its place in the list. */
import { type Problem, within } from "./problem.js";

/** A list that is absent or null is empty; anything else that is no list of objects is a problem itself. */
export function listProblems<T extends object>(
	field: string,
	list: readonly T[] | null | undefined,
	check: (member: T) => readonly Problem[],
): Problem[] {
	if (list === undefined || list === null) return [];
	if (!Array.isArray(list)) return [{ field, value: list, why: "is not a list" }];
	return list.flatMap((member: T, index) => {
		const place = `${field}[${index}]`;
		const isObject = typeof member === "object" && member !== null;
		return isObject ? within(place, check(member)) : [{ field: place, value: member, why: "is not an object" }];
	});
}
