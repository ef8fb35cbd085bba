/** What a `distributed(…)` call says of the identity of its function, as far as the syntax shows it. */
import type { Argument, CallExpression, Expression, ObjectProperty } from "oxc-parser";
import { unwrapExpression } from "../source/unwrap-expression.js";

export interface StatedIdentity {
	/** The `id`, when it is a string literal. */
	readonly literalId: string | undefined;
	readonly hasId: boolean;
	/** Id and module are both given: the function registers itself. */
	readonly isComplete: boolean;
}

const NOTHING: StatedIdentity = { literalId: undefined, hasId: false, isComplete: false };

export function statedIdentity(options: Argument | undefined): StatedIdentity {
	if (options === undefined || options.type === "SpreadElement") return NOTHING;
	const object = unwrapExpression(options);
	if (object.type !== "ObjectExpression") return NOTHING;
	const id = property("id");
	return {
		literalId: id === undefined ? undefined : literalText(id.value),
		hasId: id !== undefined,
		isComplete: id !== undefined && property("module") !== undefined,
	};

	function property(name: string): ObjectProperty | undefined {
		if (object.type !== "ObjectExpression") return undefined;
		return object.properties.find((one): one is ObjectProperty => one.type === "Property" && keyName(one) === name);
	}
}

/** The function that a call marks; undefined for `distributed()` and `distributed({…})`, which make decorators. */
export function markedFunction(call: CallExpression): Argument | undefined {
	const [first, second] = call.arguments;
	if (second !== undefined) return second;
	if (first === undefined || first.type === "SpreadElement") return undefined;
	return unwrapExpression(first).type === "ObjectExpression" ? undefined : first;
}

/** The options of a call that marks a function. */
export const callOptions = (call: CallExpression): Argument | undefined =>
	call.arguments.length > 1 ? call.arguments[0] : undefined;

function keyName({ key, computed }: ObjectProperty): string | undefined {
	if (key.type === "Literal") return String(key.value);
	return !computed && key.type === "Identifier" ? key.name : undefined;
}

function literalText(value: Expression): string | undefined {
	const expression = unwrapExpression(value);
	if (expression.type === "Literal" && typeof expression.value === "string") return expression.value;
	if (expression.type !== "TemplateLiteral" || expression.expressions.length > 0) return undefined;
	return expression.quasis[0]?.value.cooked ?? undefined;
}
