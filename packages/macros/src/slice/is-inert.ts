/** Whether evaluating a declaration or an expression runs no code but the engine's own. */
import { field, isNode, type SyntaxNode } from "../source/syntax-node.js";

const EVALUATED_LATER = new Set([
	"FunctionDeclaration",
	"TSDeclareFunction",
	"FunctionExpression",
	"ArrowFunctionExpression",
	"Literal",
	"Identifier",
	"ThisExpression",
	"MetaProperty",
	"TSAbstractMethodDefinition",
	"TSAbstractPropertyDefinition",
	"TSIndexSignature",
]);

/** Made of parts, and inert when the parts are: the fields that hold the parts. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
	VariableDeclarator: ["init"],
	ObjectExpression: ["properties"],
	ArrayExpression: ["elements"],
	UnaryExpression: ["argument"],
	BinaryExpression: ["left", "right"],
	LogicalExpression: ["left", "right"],
	ConditionalExpression: ["test", "consequent", "alternate"],
	TemplateLiteral: ["expressions"],
	ParenthesizedExpression: ["expression"],
	TSAsExpression: ["expression"],
	TSSatisfiesExpression: ["expression"],
	TSNonNullExpression: ["expression"],
	TSTypeAssertion: ["expression"],
	ClassDeclaration: ["decorators", "superClass", "body"],
	ClassExpression: ["decorators", "superClass", "body"],
	ClassBody: ["body"],
	TSEnumDeclaration: ["body"],
	TSEnumBody: ["members"],
	TSEnumMember: ["initializer"],
};

const INERT_CONSTRUCTORS = new Set(["Map", "Set", "WeakMap", "WeakSet"]);

export function isInert(node: SyntaxNode): boolean {
	if (EVALUATED_LATER.has(node.type)) return true;
	const parts = MADE_OF[node.type] ?? partsOf(node);
	return parts?.every((name) => isInertPart(field(node, name))) ?? false;
}

const isInertPart = (part: unknown): boolean =>
	Array.isArray(part) ? part.every(isInertPart) : !isNode(part) || isInert(part);

/** The parts of a node whose inertness depends on more than its kind; undefined when it is not inert. */
function partsOf(node: SyntaxNode): readonly string[] | undefined {
	switch (node.type) {
		case "Property":
			return field(node, "computed") === true ? ["key", "value"] : ["value"];
		case "MethodDefinition":
			return field(node, "computed") === true ? ["decorators", "key"] : ["decorators"];
		case "PropertyDefinition":
			// The initializer of an instance property runs when somebody makes an instance.
			return field(node, "static") === true ? ["decorators", "key", "value"] : ["decorators", "key"];
		case "NewExpression": {
			const callee = field(node, "callee") as SyntaxNode;
			const isKnown = callee.type === "Identifier" && INERT_CONSTRUCTORS.has(field(callee, "name") as string);
			return isKnown ? ["arguments"] : undefined;
		}
		default:
			return undefined;
	}
}
