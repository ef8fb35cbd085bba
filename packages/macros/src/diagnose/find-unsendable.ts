/** Argument and result types that cannot leave their thread, each with the path to the culprit. */
import type { ProjectFunction } from "../project/describe-project.js";
import type { Span } from "../source/place.js";
import type { TypeModel } from "../types/type-model.js";
import { memberName } from "../types/type-text.js";
import type { Diagnostic } from "./diagnostic.js";

interface Culprit {
	readonly path: string;
	readonly what: string;
	/** Values without it can be sent: it is optional, or one of several types. */
	readonly avoidable: boolean;
}

/** The first culprit of each argument and of the result: the others show when it is mended. */
export function findUnsendable({ file, signature, captured }: ProjectFunction): Diagnostic[] {
	const { parameters, names, result, resultSpan } = signature;
	const found: Diagnostic[] = [];
	const report = (type: TypeModel, where: string, span: Span): void => {
		const culprits = culpritsOf(type, "", false);
		const culprit = culprits.find(({ avoidable }) => !avoidable) ?? culprits[0];
		if (culprit === undefined) return;
		const place = culprit.path === "" ? where : `${where}, ${culprit.path}`;
		const verb = culprit.avoidable
			? "cannot cross threads; only values without it can be sent"
			: "cannot cross threads";
		const [what, advice] = culprit.what.split("; ");
		found.push({
			code: "SKEIN_MACRO_UNSENDABLE",
			severity: culprit.avoidable ? "warning" : "error",
			file,
			span,
			message: `${place}: ${what} ${verb}${advice === undefined ? "" : `; ${advice}`}`,
		});
	};
	names.forEach(({ name, span }, at) => {
		const type = parameters.items[at]?.type ?? parameters.rest;
		const where = at < captured ? `the captured "${name}"` : `argument ${at - captured + 1} (${name})`;
		if (type !== undefined) report(type, where, span);
	});
	report(result, "result", resultSpan);
	return found;
}

function culpritsOf(type: TypeModel, path: string, avoidable: boolean): Culprit[] {
	switch (type.kind) {
		case "unsendable":
			return [{ path, what: type.what, avoidable }];
		case "array":
		case "set":
			return culpritsOf(type.item, `${path}[]`, avoidable);
		case "map":
			return [...culpritsOf(type.key, `${path}[key]`, avoidable), ...culpritsOf(type.value, `${path}[]`, avoidable)];
		case "tuple":
			return [
				...type.items.flatMap((item, i) => culpritsOf(item.type, `${path}[${i}]`, avoidable || item.optional)),
				...(type.rest === undefined ? [] : culpritsOf(type.rest, `${path}[]`, avoidable)),
			];
		case "object":
			return [
				...type.members.flatMap(({ name, type: member, optional }) =>
					culpritsOf(member, `${path}.${memberName(name)}`, avoidable || optional),
				),
				...(type.index === undefined ? [] : culpritsOf(type.index, `${path}[]`, avoidable)),
			];
		case "union": {
			const parts = type.of.map((one) => culpritsOf(one, path, avoidable));
			const some = parts.some((culprits) => culprits.every((one) => one.avoidable));
			return parts.flat().map((one) => ({ ...one, avoidable: one.avoidable || some }));
		}
		case "stream":
			return [
				...culpritsOf(type.item, `${path}[]`, avoidable),
				...(type.returns === undefined ? [] : culpritsOf(type.returns, `${path}.return`, avoidable)),
			];
		case "recursive":
			return culpritsOf(type.of, path, avoidable);
		default:
			return [];
	}
}
