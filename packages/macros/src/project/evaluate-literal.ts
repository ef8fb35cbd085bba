/** The value that an expression of literals has; what only running the program would tell is left out. */
import type { Argument, Expression } from "oxc-parser";
import { unwrapExpression } from "../source/unwrap-expression.js";

export function evaluateLiteral(expression: Argument): unknown {
	if (expression.type === "SpreadElement") return undefined;
	const node = unwrapExpression(expression as Expression);
	switch (node.type) {
		case "Literal":
			return node.value;
		case "TemplateLiteral":
			return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
		case "UnaryExpression":
			return node.operator === "-" ? -(evaluateLiteral(node.argument) as number) : undefined;
		case "ArrayExpression":
			return node.elements.flatMap((item) => (item === null ? [] : [evaluateLiteral(item)]));
		case "ObjectExpression":
			return Object.fromEntries(
				node.properties.flatMap((one) => {
					if (one.type !== "Property" || one.computed) return [];
					const { key } = one;
					const name = key.type === "Literal" ? String(key.value) : key.type === "Identifier" ? key.name : undefined;
					const value = evaluateLiteral(one.value);
					return name === undefined || value === undefined ? [] : [[name, value]];
				}),
			);
		default:
			return undefined;
	}
}
