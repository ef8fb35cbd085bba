/** Whether an expression consists of literals alone, so that its value is known without running the program. */
import type { Argument, Expression } from "oxc-parser";
import { unwrapExpression } from "../source/unwrap-expression.js";

export function isLiteral(expression: Argument): boolean {
	if (expression.type === "SpreadElement") return false;
	const node = unwrapExpression(expression as Expression);
	switch (node.type) {
		case "Literal":
			return true;
		case "TemplateLiteral":
			return node.expressions.length === 0;
		case "UnaryExpression":
			return node.operator === "-" && isLiteral(node.argument);
		case "ArrayExpression":
			return node.elements.every((item) => item !== null && isLiteral(item));
		case "ObjectExpression":
			return node.properties.every((one) => one.type === "Property" && !one.computed && isLiteral(one.value));
		default:
			return false;
	}
}
