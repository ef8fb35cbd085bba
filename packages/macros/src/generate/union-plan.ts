/** How the options of a union are told apart by looking at a value: the first test that holds decides. */
import type { LiteralValue, ObjectModel, TypeModel } from "../types/type-model.js";
import { literalText } from "../types/type-text.js";
import { resolve, type Scoped } from "./scope.js";

export interface UnionOption {
	readonly type: TypeModel;
	/** Its number on the wire: the place in the canonical union. */
	readonly tag: number;
	/** An expression over `value`; true for values of this option and of no other. */
	readonly test: (value: string) => string;
}

const MAX_OPTIONS = 250;

/** The options, or why they cannot be told apart. */
export function planUnion({ type, scope }: Scoped): readonly UnionOption[] | string {
	if (type.kind !== "union") return "not a union";
	if (type.of.length > MAX_OPTIONS) return "a union of very many types";
	const options = type.of.map((option, tag) => ({ option, tag, ...resolve({ type: option, scope }) }));
	const objects = options.filter((one) => one.type.kind === "object").map((one) => one.type as ObjectModel);
	const discriminant = objects.length > 1 ? discriminantOf(objects) : undefined;
	if (objects.length > 1 && discriminant === undefined)
		return "a union of objects without a member that tells them apart";
	const plan: UnionOption[] = [];
	const kinds = new Set<string>();
	for (const { option, tag, type: resolved } of options) {
		const shape = shapeOf(resolved, discriminant);
		if (shape === undefined) return `a union with ${resolved.kind === "any" ? "unknown" : resolved.kind} in it`;
		if (kinds.has(shape.kind)) return `a union of types that look alike (${shape.kind})`;
		kinds.add(shape.kind);
		plan.push({ type: option, tag, test: shape.test });
	}
	return plan;
}

interface Shape {
	/** Two options of one kind cannot be told apart. */
	readonly kind: string;
	readonly test: (value: string) => string;
}

function shapeOf(type: TypeModel, discriminant: string | undefined): Shape | undefined {
	switch (type.kind) {
		case "undefined":
			return { kind: "undefined", test: (value) => `${value} === undefined` };
		case "null":
			return { kind: "null", test: (value) => `${value} === null` };
		case "boolean":
		case "number":
		case "bigint":
			return { kind: type.kind, test: (value) => `typeof ${value} === "${type.kind}"` };
		case "string":
			return type.template === undefined
				? { kind: "string", test: (value) => `typeof ${value} === "string"` }
				: undefined;
		case "literal":
			return { kind: `literal ${literalText(type.value)}`, test: (value) => `${value} === ${literalText(type.value)}` };
		case "array":
		case "tuple":
			return { kind: "array", test: (value) => `Array.isArray(${value})` };
		case "map":
		case "set":
			return builtIn(type.kind === "map" ? "Map" : "Set");
		case "built-in":
			// A Buffer is a Uint8Array too.
			return builtIn(type.name === "Buffer" ? "Uint8Array" : type.name);
		case "object":
			return {
				kind: discriminant === undefined ? "object" : objectKind(type, discriminant),
				test: objectTest(type, discriminant),
			};
		default:
			return undefined;
	}
}

const builtIn = (name: string): Shape => ({ kind: name, test: (value) => `k.isBuiltIn(${value}, "${name}")` });

const objectKind = (type: ObjectModel, member: string): string => `object ${literalText(literalAt(type, member)!)}`;

/** Whatever has a prototype of its own is something else; the encoder of the option looks closer. */
function objectTest(type: ObjectModel, member: string | undefined): (value: string) => string {
	const plain = (value: string): string =>
		`typeof ${value} === "object" && ${value} !== null && (k.prototypeOf(${value}) === k.objectPrototype || k.prototypeOf(${value}) === null)`;
	if (member === undefined) return plain;
	const literal = literalText(literalAt(type, member)!);
	return (value) => `${plain(value)} && ${value}[${JSON.stringify(member)}] === ${literal}`;
}

/** A required member that is a literal in each of the objects, another in each. */
function discriminantOf(objects: readonly ObjectModel[]): string | undefined {
	const names = objects[0]?.members.map(({ name }) => name) ?? [];
	return names.find((name) => {
		const values = objects.map((object) => literalAt(object, name));
		return !values.includes(undefined) && new Set(values).size === values.length;
	});
}

function literalAt({ members }: ObjectModel, name: string): LiteralValue | undefined {
	const member = members.find((one) => one.name === name);
	return member !== undefined && !member.optional && member.type.kind === "literal" ? member.type.value : undefined;
}
