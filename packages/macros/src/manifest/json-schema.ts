/** A type as JSON Schema (2020-12), for values as JSON has them; what JSON cannot hold is described in words. */

import type { TypeModel } from "../types/type-model.js";
import { typeText } from "../types/type-text.js";

export type JsonSchema = { readonly [key: string]: unknown } | boolean;

export function jsonSchema(type: TypeModel): JsonSchema {
	return new SchemaWriter().write(type);
}

class SchemaWriter {
	/** Pointers to the recursive types around, innermost first. */
	readonly #around: string[] = [];

	write(type: TypeModel, at = "#"): JsonSchema {
		switch (type.kind) {
			case "any":
				return true;
			case "undefined":
				return { description: "undefined", type: "null" };
			case "null":
			case "boolean":
			case "number":
				return { type: type.kind };
			case "string":
				return type.template === undefined ? { type: "string" } : { type: "string", description: type.template };
			case "bigint":
				return { type: "string", pattern: "^-?\\d+$", description: "bigint" };
			case "literal":
				return typeof type.value === "bigint"
					? { const: String(type.value), description: "bigint" }
					: { const: type.value };
			case "array":
				return { type: "array", items: this.write(type.item, `${at}/items`) };
			case "set":
				return { type: "array", uniqueItems: true, items: this.write(type.item, `${at}/items`), description: "Set" };
			case "map":
				return { type: "array", description: typeText(type) };
			case "tuple": {
				const required = type.items.filter(({ optional }) => !optional).length;
				return {
					type: "array",
					prefixItems: type.items.map((item, i) => this.write(item.type, `${at}/prefixItems/${i}`)),
					minItems: required,
					items: type.rest === undefined ? false : this.write(type.rest, `${at}/items`),
				};
			}
			case "object":
				return this.#object(type, at);
			case "union":
				if (type.of.every((one) => one.kind === "literal" && typeof one.value !== "bigint")) {
					return { enum: type.of.map((one) => (one.kind === "literal" ? one.value : null)) };
				}
				return { anyOf: type.of.map((one, i) => this.write(one, `${at}/anyOf/${i}`)) };
			case "recursive": {
				this.#around.unshift(at);
				const schema = this.write(type.of, at);
				this.#around.shift();
				return schema;
			}
			case "self":
				return { $ref: this.#around[type.up] ?? "#" };
			case "built-in":
				return type.name === "Date"
					? { type: "string", format: "date-time", description: "Date" }
					: { description: type.name };
			default:
				return { description: typeText(type) };
		}
	}

	#object(type: Extract<TypeModel, { kind: "object" }>, at: string): JsonSchema {
		const pointer = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");
		const properties = type.members.map(({ name, type: member }) => [
			name,
			this.write(member, `${at}/properties/${pointer(name)}`),
		]);
		const required = type.members.filter(({ optional }) => !optional).map(({ name }) => name);
		return {
			type: "object",
			...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
			...(required.length === 0 ? {} : { required }),
			...(type.index === undefined
				? {}
				: { additionalProperties: this.write(type.index, `${at}/additionalProperties`) }),
		};
	}
}
