/** JSON with comments and trailing commas, as `tsconfig.json` has it: read by the JavaScript parser we have anyway. */
import { type Expression, parseSync } from "oxc-parser";
import { unwrapExpression } from "../source/unwrap-expression.js";

/** `undefined` for text that is not such JSON. */
export function parseJsonc(text: string): unknown {
	const { program, errors } = parseSync("config.js", `(${text.replace(/^\uFEFF/, "")}\n)`, { lang: "js" });
	const [statement] = program.body;
	if (errors.length > 0 || statement?.type !== "ExpressionStatement") return undefined;
	return evaluate(statement.expression);
}

function evaluate(expression: Expression): unknown {
	const node = unwrapExpression(expression);
	switch (node.type) {
		case "Literal":
			return node.value;
		case "UnaryExpression":
			return node.operator === "-" ? -(evaluate(node.argument) as number) : undefined;
		case "ArrayExpression":
			return node.elements.map((item) => (item === null || item.type === "SpreadElement" ? undefined : evaluate(item)));
		case "ObjectExpression":
			return Object.fromEntries(
				node.properties.flatMap((one) =>
					one.type === "Property" && one.key.type === "Literal" ? [[String(one.key.value), evaluate(one.value)]] : [],
				),
			);
		default:
			return undefined;
	}
}
