/** From a function's place in the source to its signature as a model. */
import { ts } from "ts-morph";
import type { Span } from "../source/place.js";
import { shownType, signatureText } from "./signature-text.js";
import type { DescribedParameter, DescribedSignature } from "./type-engine.js";
import type { ItemModel, TupleModel, TypeModel } from "./type-model.js";
import { TypeReader } from "./type-reader.js";

/** The node with exactly this text. */
export function nodeAt(file: ts.SourceFile, { start, end }: Span): ts.Node | undefined {
	return findNode(file, { start, end }, (node) => node.getStart(file) === start);
}

/** The function with this text; modifiers and decorators before it may stand outside. */
export function functionNodeAt(file: ts.SourceFile, span: Span): ts.Node | undefined {
	const isDeclared = (node: ts.Node): boolean => ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
	return nodeAt(file, span) ?? findNode(file, span, isDeclared);
}

function findNode(file: ts.SourceFile, { start, end }: Span, accepts: (node: ts.Node) => boolean): ts.Node | undefined {
	const visit = (node: ts.Node): ts.Node | undefined => {
		if (node.pos > start || node.end < end) return undefined;
		if (node.end === end && node !== file && accepts(node)) return node;
		return ts.forEachChild(node, visit);
	};
	return visit(file);
}

export function describeSignature(program: ts.Program, node: ts.Node | undefined): DescribedSignature {
	const checker = program.getTypeChecker();
	const signatures = node === undefined ? [] : signaturesOf(checker, node);
	const [signature] = signatures;
	const span = node === undefined ? { start: 0, end: 0 } : { start: node.getStart(), end: node.end };
	if (node === undefined || signature === undefined || signatures.length > 1) {
		const why = signatures.length > 1 ? "the function is overloaded" : "its type is not known";
		return {
			parameters: { kind: "tuple", items: [], rest: { kind: "any", why } },
			result: { kind: "any", why },
			names: [],
			resultSpan: span,
			text: node === undefined ? "" : shownType(checker, checker.getTypeAtLocation(node), node),
			documentation: documentationOf(checker, node, signature),
		};
	}
	const reader = new TypeReader(program, node);
	const { parameters, names } = describeParameters(checker, reader, { signature, node });
	return {
		parameters,
		result: describeResult(checker, reader, signature),
		names,
		resultSpan: resultSpan(signature, node),
		text: signatureText(checker, signature, node),
		documentation: documentationOf(checker, node, signature),
	};
}

/**
 * Overloads hide the implementation's own signature. A function expression is asked itself, not what is around it, which
 * would resolve the call of `distributed`.
 */
function signaturesOf(checker: ts.TypeChecker, node: ts.Node): readonly ts.Signature[] {
	if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
		const own = checker.getSignatureFromDeclaration(node);
		if (own !== undefined) return [own];
	}
	return checker.getTypeAtLocation(node).getCallSignatures();
}

/** The type of a value where it is used, narrowed as it is there. */
export function describeValue(program: ts.Program, node: ts.Node | undefined): TypeModel {
	if (node === undefined) return { kind: "any", why: "its type is not known" };
	return new TypeReader(program, node).read(program.getTypeChecker().getTypeAtLocation(node));
}

interface Described {
	readonly signature: ts.Signature;
	readonly node: ts.Node;
}

function describeParameters(
	checker: ts.TypeChecker,
	reader: TypeReader,
	{ signature, node }: Described,
): { parameters: TupleModel; names: DescribedParameter[] } {
	const items: ItemModel[] = [];
	const names: DescribedParameter[] = [];
	let rest: TypeModel | undefined;
	for (const symbol of signature.getParameters()) {
		const declaration = symbol.valueDeclaration as ts.ParameterDeclaration | undefined;
		const type = checker.getTypeOfSymbolAtLocation(symbol, node);
		const place = declaration?.type ?? declaration?.name ?? node;
		names.push({ name: symbol.name, span: spanIn(node, place) });
		if (declaration?.dotDotDotToken !== undefined) {
			const given = reader.readRest(type);
			if (given.kind === "array") rest = given.item;
			else if (given.kind === "tuple") {
				items.push(...given.items);
				rest = given.rest;
			} else rest = { kind: "any", why: "rest parameters of a generic type" };
			continue;
		}
		const optional =
			declaration !== undefined && (declaration.questionToken !== undefined || declaration.initializer !== undefined);
		const read = reader.readPlace(type, "parameter");
		items.push({ type: optional ? withoutUndefined(read) : read, optional });
	}
	return { parameters: { kind: "tuple", items: requiredFirst(items), rest }, names };
}

/** A default before a required parameter makes it one that takes undefined. */
function requiredFirst(items: readonly ItemModel[]): ItemModel[] {
	const last = items.findLastIndex(({ optional }) => !optional);
	return items.map((item, i) =>
		item.optional && i < last
			? { type: { kind: "union", of: [item.type, { kind: "undefined" }] }, optional: false }
			: item,
	);
}

function describeResult(checker: ts.TypeChecker, reader: TypeReader, signature: ts.Signature): TypeModel {
	const type = signature.getReturnType();
	const awaited = checker.getAwaitedType(type) ?? type;
	return awaited.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never)
		? { kind: "undefined" }
		: reader.readPlace(awaited, "result");
}

/** The question mark of an optional parameter says already that undefined may stand there. */
function withoutUndefined(type: TypeModel): TypeModel {
	if (type.kind !== "union") return type;
	const defined = type.of.filter(({ kind }) => kind !== "undefined");
	return defined.length === 1 ? defined[0]! : { kind: "union", of: defined };
}

/** Where a part of the signature is written; of one that another file declares, the expression that names the function. */
function spanIn(node: ts.Node, part: ts.Node): Span {
	const place = part.getSourceFile() === node.getSourceFile() ? part : node;
	return { start: place.getStart(), end: place.end };
}

function resultSpan(signature: ts.Signature, node: ts.Node): Span {
	const written = signature.getDeclaration()?.type;
	const name = (node as { name?: ts.Node }).name;
	const place = written ?? name;
	if (place !== undefined) return spanIn(node, place);
	return { start: node.getStart(), end: Math.min(node.end, node.getStart() + 1) };
}

function documentationOf(
	checker: ts.TypeChecker,
	node: ts.Node | undefined,
	signature: ts.Signature | undefined,
): string {
	let holder = node;
	while (holder !== undefined && !ts.isSourceFile(holder)) {
		const name = (holder as { name?: ts.Node }).name;
		const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name);
		const text = symbol === undefined ? "" : ts.displayPartsToString(symbol.getDocumentationComment(checker));
		if (text !== "") return text;
		if (ts.isStatement(holder)) break;
		holder = holder.parent;
	}
	return signature === undefined ? "" : ts.displayPartsToString(signature.getDocumentationComment(checker));
}
