/**
 * What the generated encoding does with a type: whether it has a form of its own, how many bytes a value takes, whether
 * strings are in it.
 *
 * The encoding has no tags but for the options of a union, and a fixed order: that of the canonical form.
 */
import type { ObjectModel, TypeModel } from "../types/type-model.js";
import { resolve, type Scoped } from "./scope.js";
import { planUnion } from "./union-plan.js";

/** Of one code unit each; what is not listed travels in the generic encoding. */
export const elementSizes: Readonly<Record<string, number>> = {
	Uint8Array: 1,
	Uint8ClampedArray: 1,
	Int8Array: 1,
	Uint16Array: 2,
	Int16Array: 2,
	Uint32Array: 4,
	Int32Array: 4,
	Float32Array: 4,
	Float64Array: 8,
	BigUint64Array: 8,
	BigInt64Array: 8,
};

const INHERITED: ReadonlySet<string> = new Set([
	...Object.getOwnPropertyNames(Object.prototype),
	"__proto__",
	"constructor",
]);
const MAX_MEMBERS = 200;
/** Members of a collection, as in the limits of the generic encoding. */
export const MAX_COUNT = 16_777_216;
/** A few bytes that declare very many of them would cost their reader gigabytes. As the rest of a tuple there may be some. */
export const MAX_EMPTY = 1_024;
const NO_BYTES = "any number of values that take no bytes";

/** Why values of this type itself (not of its parts) travel in the generic encoding; undefined when they do not. */
export function whyGeneric(scoped: Scoped): string | undefined {
	const { type, scope } = resolve(scoped);
	const isEmpty = (...parts: TypeModel[]): boolean => parts.every((part) => leastSize({ type: part, scope }) === 0);
	switch (type.kind) {
		case "any":
			return type.why;
		case "unsendable":
			return type.what;
		case "stream":
			return "a stream";
		case "built-in":
			return type.name === "Date" || elementSizes[type.name] !== undefined ? undefined : type.name;
		case "object":
			return whyGenericObject(type);
		case "array":
		case "set":
			return isEmpty(type.item) ? NO_BYTES : undefined;
		case "map":
			return isEmpty(type.key, type.value) ? NO_BYTES : undefined;
		case "tuple":
			return type.items.length > MAX_MEMBERS ? "a tuple of very many items" : undefined;
		case "union": {
			const plan = planUnion(resolve(scoped));
			return typeof plan === "string" ? plan : undefined;
		}
		default:
			return undefined;
	}
}

function whyGenericObject({ members, index }: ObjectModel): string | undefined {
	const inherited = members.find(({ name }) => INHERITED.has(name));
	if (inherited !== undefined) return `a member called ${inherited.name}`;
	if (index !== undefined && members.length > 0) return "members beside an index signature";
	return members.length > MAX_MEMBERS ? "very many members" : undefined;
}

/** The fewest bytes a value takes, strings' characters left out. */
export function leastSize(scoped: Scoped): number {
	// A recursive type passes a count, a flag or a tag before it comes to itself.
	if (scoped.type.kind === "self" || scoped.type.kind === "recursive") return 1;
	if (whyGeneric(scoped) !== undefined) return 5;
	const { type } = scoped;
	const of = (inner: TypeModel): number => leastSize({ ...scoped, type: inner });
	switch (type.kind) {
		case "number":
			return 8;
		case "string":
		case "boolean":
		case "union":
			return 1;
		case "bigint":
			return 9 - 4;
		case "array":
		case "set":
		case "map":
			return 4;
		case "built-in":
			return type.name === "Date" ? 8 : 4;
		case "tuple": {
			const items = type.items.reduce((sum, item) => sum + (item.optional ? 1 : of(item.type)), 0);
			return items + (type.rest === undefined ? 0 : 4);
		}
		case "object":
			if (type.index !== undefined) return 4;
			return type.members.reduce((sum, member) => sum + (member.optional ? 1 : of(member.type)), 0);
		default:
			return 0;
	}
}

/** Room for all parts of a value that have a fixed size, in every form it can take. */
export function fixedRoom(scoped: Scoped): number {
	if (whyGeneric(scoped) !== undefined || scoped.type.kind === "self" || scoped.type.kind === "recursive") return 8;
	const { type } = scoped;
	const of = (inner: TypeModel): number => fixedRoom({ ...scoped, type: inner });
	switch (type.kind) {
		case "union":
			return 1 + Math.max(...type.of.map(of));
		case "array":
		case "set":
			return 4 + of(type.item);
		case "map":
			return 4 + of(type.key) + of(type.value);
		case "tuple": {
			const items = type.items.reduce((sum, item) => sum + 1 + of(item.type), 0);
			return items + (type.rest === undefined ? 0 : 4 + of(type.rest));
		}
		case "object":
			if (type.index !== undefined) return 5 + of(type.index);
			return type.members.reduce((sum, member) => sum + 1 + of(member.type), 0);
		default:
			return 9;
	}
}

/** Whether strings of such a value go into the common text of the message. */
export function hasText(scoped: Scoped): boolean {
	if (whyGeneric(scoped) !== undefined || scoped.type.kind === "self") return false;
	const { type, scope } = scoped;
	const of = (inner: TypeModel): boolean => hasText({ scope, type: inner });
	switch (type.kind) {
		case "string":
			return true;
		case "recursive":
			return hasText({ type: type.of, scope: [type, ...scope] });
		case "array":
		case "set":
			return of(type.item);
		case "map":
			return of(type.key) || of(type.value);
		case "union":
			return type.of.some(of);
		case "tuple":
			return type.items.some((item) => of(item.type)) || (type.rest !== undefined && of(type.rest));
		case "object":
			return type.index !== undefined || type.members.some((member) => of(member.type));
		default:
			return false;
	}
}

/** Whether undefined is a value of the type, so that a hole or a missing member could be taken for one. */
export function admitsUndefined(scoped: Scoped): boolean {
	const { type, scope } = resolve(scoped);
	if (type.kind === "undefined" || type.kind === "any") return true;
	return type.kind === "union" && type.of.some((option) => admitsUndefined({ type: option, scope }));
}
