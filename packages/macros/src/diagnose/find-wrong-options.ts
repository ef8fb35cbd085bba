/** Options that registration would refuse when the program starts, found before: by the same check. */
import { checkOptions, type DistributedOptions, isSkeinError } from "@skein/kernel";
import type { ProjectFile } from "../project/describe-project.js";
import { isLiteral } from "../project/is-literal.js";
import type { NamedFunction } from "../scan-source.js";
import type { Span } from "../source/place.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import type { Diagnostic } from "./diagnostic.js";

export function findWrongOptions({ file, scanned, functions }: ProjectFile): Diagnostic[] {
	return scanned.functions.flatMap((found, at) => {
		const { id, options } = functions[at]!;
		if (found.options === undefined) return [];
		const spans = propertySpans(found);
		// An option of which only running the program tells a part is taken to be right.
		const known = Object.entries(options).filter(([name]) => spans.get(name)?.isLiteral);
		const checked: Record<string, unknown> = Object.fromEntries(known);
		if (spans.get("idempotent")?.isLiteral === false || hasSpread(found)) checked.idempotent = true;
		try {
			checkOptions(id, checked as DistributedOptions);
			return [];
		} catch (error) {
			if (!isSkeinError(error)) throw error;
			const name = String(error.details.option ?? String(error.details.where ?? "").replace(/^.*: |\..*$/g, ""));
			const { start, end } = spans.get(name) ?? found.options;
			const message = error.message.startsWith(`${id}: `) ? error.message.slice(id.length + 2) : error.message;
			return [
				{ code: "SKEIN_MACRO_OPTIONS", severity: "error", file, span: { start, end }, message } satisfies Diagnostic,
			];
		}
	});
}

type PropertySpan = Span & { readonly isLiteral: boolean };

function propertySpans({ options }: NamedFunction): Map<string, PropertySpan> {
	const spans = new Map<string, PropertySpan>();
	if (options === undefined || options.type === "SpreadElement") return spans;
	const object = unwrapExpression(options);
	if (object.type !== "ObjectExpression") return spans;
	for (const one of object.properties) {
		if (one.type !== "Property" || one.computed) continue;
		const { key } = one;
		const name = key.type === "Literal" ? String(key.value) : key.type === "Identifier" ? key.name : undefined;
		if (name !== undefined) spans.set(name, { start: one.start, end: one.end, isLiteral: isLiteral(one.value) });
	}
	return spans;
}

function hasSpread({ options }: NamedFunction): boolean {
	if (options === undefined || options.type === "SpreadElement") return false;
	const object = unwrapExpression(options);
	return object.type !== "ObjectExpression" || object.properties.some((one) => one.type !== "Property");
}
