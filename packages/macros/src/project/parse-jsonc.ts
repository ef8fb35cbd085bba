/** JSON with comments and trailing commas, as `tsconfig.json` has it: read by the JavaScript parser we have anyway. */
import { type Expression, parseSync } from "oxc-parser";
import { macroError } from "../source/macro-error.js";
import { unwrapExpression } from "../source/unwrap-expression.js";

/**
 * An empty file says nothing: `undefined`.
 * @throws SKEIN_MACRO_PROJECT for text that is not such JSON
 */
export function parseJsonc(text: string, file: string): unknown {
	const code = text.replace(/^\uFEFF/, "");
	if (code.trim() === "") return undefined;
	const { program, errors } = parseSync("config.js", `(${code}\n)`, { lang: "js" });
	const [statement] = program.body;
	const [first] = errors;
	if (first === undefined && statement?.type === "ExpressionStatement") return evaluate(statement.expression);
	const offset = Math.min(Math.max(0, (first?.labels[0]?.start ?? 1) - 1), code.length);
	throw macroError("SKEIN_MACRO_PROJECT", "this is not JSON with comments; mend it here", {
		file,
		code,
		offset,
		length: Math.min(1, code.length - offset),
	});
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
