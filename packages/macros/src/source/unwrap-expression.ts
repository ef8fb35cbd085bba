/** The expression inside parentheses and type assertions: `(f as F)!` is `f`. */
import type { Expression } from "oxc-parser";

export function unwrapExpression(expression: Expression): Expression {
	switch (expression.type) {
		case "ParenthesizedExpression":
		case "TSAsExpression":
		case "TSSatisfiesExpression":
		case "TSNonNullExpression":
		case "TSTypeAssertion":
			return unwrapExpression(expression.expression);
		default:
			return expression;
	}
}
