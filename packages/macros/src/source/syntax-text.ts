/** A piece of syntax as text in which only its meaning shows: no space, comments, parentheses, quotes and types. */
import { visitorKeys } from "oxc-parser";
import { field, isNode, type SyntaxNode } from "./syntax-node.js";

/** What a node is, beside its kind and the nodes under it. */
const FACTS = [
	"name",
	"operator",
	"kind",
	"async",
	"generator",
	"computed",
	"static",
	"optional",
	"prefix",
	"await",
	"delegate",
	"method",
	"value",
] as const;

const WRAPPING = new Set([
	"ParenthesizedExpression",
	"TSAsExpression",
	"TSSatisfiesExpression",
	"TSNonNullExpression",
	"TSTypeAssertion",
	"TSInstantiationExpression",
]);
/** What has a run time of its own; the rest that begins with `TS` is types. */
const RUNNING = /^TS(?:Enum|Module|ParameterProperty|ImportEquals|ExportAssignment|QualifiedName)/;

export function syntaxText(node: SyntaxNode): string {
	if (WRAPPING.has(node.type)) return syntaxText(field(node, "expression") as SyntaxNode);
	if (node.type.startsWith("TS") && !RUNNING.test(node.type)) return "";
	if (node.type === "EmptyStatement") return "";
	const facts =
		node.type === "Literal" ? literalText(node) : FACTS.map((name) => factText(field(node, name))).join(",");
	const parts = (visitorKeys[node.type] ?? []).map((key) => partText(field(node, key)));
	return `${node.type}(${facts};${parts.join(";")})`;
}

const factText = (value: unknown): string =>
	value === undefined || value === null || value === false || isNode(value) ? "" : JSON.stringify(value);

/** Quotes and the ways to write a number are not its meaning. */
function literalText(node: SyntaxNode): string {
	const value = field(node, "value");
	const isPlain = typeof value === "string" || typeof value === "number";
	return isPlain ? JSON.stringify(value) : String(field(node, "raw"));
}

function partText(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(partText).filter((text, i) => text !== "" || value[i] === null)}]`;
	return isNode(value) ? syntaxText(value) : "";
}
