/** Reads the text of a type, as `typeText` writes it and a lock holds it, back into a model. */
import { parseSync, type TSTupleElement, type TSType } from "oxc-parser";
import { type BuiltInName, builtInNames, type ItemModel, type TypeModel } from "./type-model.js";

const PREFIX = "type T = ";

/** `undefined` for text that is not such a type. */
export function parseTypeText(text: string): TypeModel | undefined {
	const code = PREFIX + text;
	const { program, errors } = parseSync("type.ts", code);
	const [statement, more] = program.body;
	if (errors.length > 0 || more !== undefined || statement?.type !== "TSTypeAliasDeclaration") return undefined;
	try {
		return new Reader(code).read(statement.typeAnnotation);
	} catch (error) {
		if (error instanceof NotAType) return undefined;
		throw error;
	}
}

class NotAType extends Error {}

const KEYWORDS: Readonly<Record<string, TypeModel>> = {
	TSUnknownKeyword: { kind: "any", why: "recorded as unknown" },
	TSUndefinedKeyword: { kind: "undefined" },
	TSNullKeyword: { kind: "null" },
	TSBooleanKeyword: { kind: "boolean" },
	TSNumberKeyword: { kind: "number" },
	TSBigIntKeyword: { kind: "bigint" },
	TSStringKeyword: { kind: "string" },
};

class Reader {
	readonly #code: string;

	constructor(code: string) {
		this.#code = code;
	}

	read(node: TSType): TypeModel {
		const keyword = KEYWORDS[node.type];
		if (keyword !== undefined) return keyword;
		switch (node.type) {
			case "TSParenthesizedType":
				return this.read(node.typeAnnotation);
			case "TSLiteralType":
				return node.literal.type === "TemplateLiteral" ? this.#template(node) : this.#literal(node);
			case "TSTemplateLiteralType":
				return this.#template(node);
			case "TSUnionType":
				return { kind: "union", of: node.types.map((one) => this.read(one)) };
			case "TSTupleType":
				return this.#tuple(node.elementTypes);
			case "TSTypeLiteral":
				return this.#object(node);
			case "TSTypeReference":
				return this.#reference(node);
			default:
				throw new NotAType();
		}
	}

	#template({ start, end }: TSType): TypeModel {
		const text = this.#code.slice(start, end);
		return text.includes("${") ? { kind: "string", template: text } : { kind: "literal", value: text.slice(1, -1) };
	}

	#literal({ literal }: Extract<TSType, { type: "TSLiteralType" }>): TypeModel {
		if (literal.type === "UnaryExpression" && literal.argument.type === "Literal") {
			const { value } = literal.argument;
			if (typeof value === "number" || typeof value === "bigint") return { kind: "literal", value: -value };
		}
		if (literal.type !== "Literal") throw new NotAType();
		const { value } = literal;
		if (value === null || typeof value === "object") throw new NotAType();
		return { kind: "literal", value };
	}

	#tuple(elements: readonly TSTupleElement[]): TypeModel {
		const items: ItemModel[] = [];
		let rest: TypeModel | undefined;
		for (const element of elements) {
			if (rest !== undefined) throw new NotAType();
			if (element.type === "TSOptionalType") items.push({ type: this.read(element.typeAnnotation), optional: true });
			else if (element.type === "TSRestType") rest = this.#itemOf(element.typeAnnotation as TSType);
			else items.push({ type: this.read(element as TSType), optional: false });
		}
		return { kind: "tuple", items, rest };
	}

	#itemOf(node: TSType): TypeModel {
		const array = this.read(node);
		if (array.kind !== "array") throw new NotAType();
		return array.item;
	}

	#object({ members }: Extract<TSType, { type: "TSTypeLiteral" }>): TypeModel {
		let index: TypeModel | undefined;
		const listed = members.flatMap((member) => {
			if (member.type === "TSIndexSignature") {
				index = this.read(member.typeAnnotation.typeAnnotation);
				return [];
			}
			if (member.type !== "TSPropertySignature" || member.typeAnnotation === null) throw new NotAType();
			const { key } = member;
			const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
			if (name === undefined) throw new NotAType();
			return [{ name, type: this.read(member.typeAnnotation.typeAnnotation), optional: member.optional === true }];
		});
		return { kind: "object", members: listed, index };
	}

	#reference({ typeName, typeArguments }: Extract<TSType, { type: "TSTypeReference" }>): TypeModel {
		if (typeName.type !== "Identifier") throw new NotAType();
		const { name } = typeName;
		const given = typeArguments?.params ?? [];
		const type = (at: number): TypeModel => {
			const one = given[at];
			if (one === undefined) throw new NotAType();
			return this.read(one);
		};
		const literal = (): string | number => {
			const one = type(0);
			if (one.kind !== "literal" || (typeof one.value !== "string" && typeof one.value !== "number"))
				throw new NotAType();
			return one.value;
		};
		if (name === "Array") return { kind: "array", item: type(0) };
		if (name === "Set") return { kind: "set", item: type(0) };
		if (name === "Map") return { kind: "map", key: type(0), value: type(1) };
		if (name === "AsyncGenerator" || name === "ReadableStream") {
			const returns = given.length > 1 ? type(1) : undefined;
			return { kind: "stream", item: type(0), returns, isReadable: name === "ReadableStream" };
		}
		if (name === "Recursive") return { kind: "recursive", of: type(0) };
		if (name === "Self") return { kind: "self", up: Number(literal()) };
		if (name === "Unsendable") return { kind: "unsendable", what: String(literal()) };
		if (given.length === 0 && (builtInNames as readonly string[]).includes(name)) {
			return { kind: "built-in", name: name as BuiltInName };
		}
		throw new NotAType();
	}
}
