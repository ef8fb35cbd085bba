/** A type model as text in the syntax of TypeScript; `parseTypeText` reads it back. */
import type { ItemModel, LiteralValue, MemberModel, TypeModel } from "./type-model.js";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export function typeText(type: TypeModel): string {
	switch (type.kind) {
		case "any":
			return "unknown";
		case "undefined":
		case "null":
		case "boolean":
		case "number":
		case "bigint":
			return type.kind;
		case "string":
			return type.template ?? "string";
		case "literal":
			return literalText(type.value);
		case "array":
			return `Array<${typeText(type.item)}>`;
		case "set":
			return `Set<${typeText(type.item)}>`;
		case "stream":
			return `${type.isReadable ? "ReadableStream" : "AsyncGenerator"}<${[type.item, ...(type.returns === undefined ? [] : [type.returns])].map(typeText).join(", ")}>`;
		case "map":
			return `Map<${typeText(type.key)}, ${typeText(type.value)}>`;
		case "tuple": {
			const rest = type.rest === undefined ? [] : [`...Array<${typeText(type.rest)}>`];
			return `[${[...type.items.map(itemText), ...rest].join(", ")}]`;
		}
		case "object": {
			const index = type.index === undefined ? [] : [`[key: string]: ${typeText(type.index)}`];
			const members = [...type.members.map(memberText), ...index];
			return members.length === 0 ? "{}" : `{ ${members.join("; ")} }`;
		}
		case "built-in":
			return type.name;
		case "union":
			return type.of.map(typeText).join(" | ");
		case "recursive":
			return `Recursive<${typeText(type.of)}>`;
		case "self":
			return `Self<${type.up}>`;
		case "unsendable":
			return `Unsendable<${JSON.stringify(type.what)}>`;
	}
}

export function literalText(value: LiteralValue): string {
	if (typeof value === "bigint") return `${value}n`;
	return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export const memberName = (name: string): string => (IDENTIFIER.test(name) ? name : JSON.stringify(name));

function itemText({ type, optional }: ItemModel): string {
	const text = typeText(type);
	if (!optional) return text;
	return type.kind === "union" ? `(${text})?` : `${text}?`;
}

const memberText = ({ name, type, optional }: MemberModel): string =>
	`${memberName(name)}${optional ? "?" : ""}: ${typeText(type)}`;
