/** Options that registration would refuse when the program starts, found before: by the same check. */
import { checkOptions, type DistributedOptions, isSkeinError } from "@skein/kernel";
import type { ProjectFile } from "../project/describe-project.js";
import type { NamedFunction } from "../scan-source.js";
import type { Span } from "../source/place.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import type { Diagnostic } from "./diagnostic.js";

export function findWrongOptions({ file, scanned, functions }: ProjectFile): Diagnostic[] {
	return scanned.functions.flatMap((found, at) => {
		const { id, options } = functions[at]!;
		if (found.options === undefined) return [];
		const spans = propertySpans(found);
		// An option whose value only running the program tells is taken to be right.
		const unknown = [...spans.keys()].filter((name) => !(name in options));
		const checked: Record<string, unknown> = { ...options };
		if (unknown.includes("idempotent") || hasSpread(found)) checked.idempotent = true;
		try {
			checkOptions(id, checked as DistributedOptions);
			return [];
		} catch (error) {
			if (!isSkeinError(error)) throw error;
			const name = String(error.details.option ?? String(error.details.where ?? "").replace(/^.*: |\..*$/g, ""));
			const span = spans.get(name) ?? { start: found.options.start, end: found.options.end };
			const message = error.message.startsWith(`${id}: `) ? error.message.slice(id.length + 2) : error.message;
			return [{ code: "SKEIN_MACRO_OPTIONS", severity: "error", file, span, message } satisfies Diagnostic];
		}
	});
}

function propertySpans({ options }: NamedFunction): Map<string, Span> {
	const spans = new Map<string, Span>();
	if (options === undefined || options.type === "SpreadElement") return spans;
	const object = unwrapExpression(options);
	if (object.type !== "ObjectExpression") return spans;
	for (const one of object.properties) {
		if (one.type !== "Property" || one.computed) continue;
		const { key } = one;
		const name = key.type === "Literal" ? String(key.value) : key.type === "Identifier" ? key.name : undefined;
		if (name !== undefined) spans.set(name, { start: one.start, end: one.end });
	}
	return spans;
}

function hasSpread({ options }: NamedFunction): boolean {
	if (options === undefined || options.type === "SpreadElement") return false;
	const object = unwrapExpression(options);
	return object.type !== "ObjectExpression" || object.properties.some((one) => one.type !== "Property");
}
