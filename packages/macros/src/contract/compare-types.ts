/**
 * Whether every value of one type may stand where another type is expected, and if not, where not.
 *
 * C1  Reflexive. Transitive, but for an optional member that is left out and comes back with another type: TypeScript
 *     has the same gap.
 * C2  Members that the expected type does not name do no harm; one that it names may be missing when it is optional.
 * C3  Recursive types are compared by assuming what is being shown.
 */
import { canonicalType } from "../types/canonical-type.js";
import type { ItemModel, ObjectModel, StreamModel, TupleModel, TypeModel } from "../types/type-model.js";
import { memberName, typeText } from "../types/type-text.js";

/** Why a value of one type cannot stand for the other: `.width: string is given where number is expected`. */
export interface Misfit {
	/** Empty for the type itself. */
	readonly path: string;
	readonly given: string;
	readonly expected: string;
}

/** Undefined when every value of `given` is a value of `expected`. */
export function compareTypes(given: TypeModel, expected: TypeModel): Misfit | undefined {
	const scoped = (type: TypeModel): Scoped => ({ type: canonicalType(type), around: [] });
	return new Comparison().compare(scoped(given), scoped(expected), "");
}

/** A type with the recursive types around it, which `self` refers to. */
interface Scoped {
	readonly type: TypeModel;
	readonly around: readonly TypeModel[];
}

class Comparison {
	readonly #assumed = new Map<TypeModel, Set<TypeModel>>();

	compare(given: Scoped, expected: Scoped, path: string): Misfit | undefined {
		const from = unfold(given);
		const to = unfold(expected);
		if (to.type.kind === "any" || from.type.kind === "any") return undefined;
		if (from !== given || to !== expected) {
			const assumed = this.#assumed.get(from.type) ?? new Set();
			if (assumed.has(to.type)) return undefined;
			this.#assumed.set(from.type, assumed.add(to.type));
			const misfit = this.#inside(from, to, path);
			if (misfit !== undefined) assumed.delete(to.type);
			return misfit;
		}
		return this.#inside(from, to, path);
	}

	#inside(from: Scoped, to: Scoped, path: string): Misfit | undefined {
		if (from.type.kind === "union") return first(from.type.of, (type) => this.compare({ ...from, type }, to, path));
		if (to.type.kind === "union") return this.#oneOf(from, to, path);
		return this.#alike(from, to, path);
	}

	#oneOf(from: Scoped, to: Scoped, path: string): Misfit | undefined {
		const options = to.type.kind === "union" ? to.type.of : [];
		const misfits: Misfit[] = [];
		for (const type of options) {
			const misfit = this.compare(from, { ...to, type }, path);
			if (misfit === undefined) return undefined;
			misfits.push(misfit);
		}
		// Where only one option is of the same kind, its reason says more than the list of all.
		const deeper = misfits.filter((misfit) => misfit.path !== path);
		return deeper.length === 1 ? deeper[0] : misfitOf(from, to, path);
	}

	#alike(from: Scoped, to: Scoped, path: string): Misfit | undefined {
		const a = from.type;
		const b = to.type;
		const step = (type: TypeModel, other: TypeModel, at: string): Misfit | undefined =>
			this.compare({ ...from, type }, { ...to, type: other }, at);
		if (a.kind === "literal" && b.kind === typeof a.value && !(b.kind === "string" && b.template)) return undefined;
		if (a.kind === "string" && b.kind === "string" && b.template === undefined) return undefined;
		if (a.kind === "tuple" && b.kind === "array")
			return compareItems(a, { kind: "tuple", items: [], rest: b.item }, path, step);
		if (a.kind !== b.kind) return misfitOf(from, to, path);
		switch (a.kind) {
			case "array":
			case "set":
				return step(a.item, (b as typeof a).item, `${path}[]`);
			case "stream":
				return compareStreams(from, to, path, step);
			case "map":
				return step(a.key, (b as typeof a).key, `${path}[key]`) ?? step(a.value, (b as typeof a).value, `${path}[]`);
			case "tuple":
				return compareItems(a, b as TupleModel, path, step);
			case "object":
				return compareMembers(a, b as ObjectModel, path, step);
			default:
				return typeText(a) === typeText(b) ? undefined : misfitOf(from, to, path);
		}
	}
}

/** Every `ReadableStream` is an async iterable, but not the other way round. */
function compareStreams(from: Scoped, to: Scoped, path: string, step: Step): Misfit | undefined {
	const a = from.type as StreamModel;
	const b = to.type as StreamModel;
	if (b.isReadable && !a.isReadable) return misfitOf(from, to, path);
	const misfit = step(a.item, b.item, `${path}[]`);
	if (misfit !== undefined || a.returns === undefined || b.returns === undefined) return misfit;
	return step(a.returns, b.returns, `${path}.return`);
}

type Step = (given: TypeModel, expected: TypeModel, path: string) => Misfit | undefined;

const UNDEFINED: TypeModel = { kind: "undefined" };

function compareItems(a: TupleModel, b: TupleModel, path: string, step: Step): Misfit | undefined {
	const count = Math.max(a.items.length, b.items.length);
	for (let i = 0; i < count; i++) {
		const at = `${path}[${i}]`;
		const given = itemAt(a, i);
		const expected = itemAt(b, i);
		if (expected === undefined) return { path: at, given: typeText(given!.type), expected: "nothing" };
		if (given === undefined) {
			if (expected.optional) continue;
			return { path: at, given: "nothing", expected: typeText(expected.type) };
		}
		if (given.optional && !expected.optional) return { path: at, given: "nothing", expected: typeText(expected.type) };
		// A further item takes no undefined, though there may be none.
		const misfit =
			i < b.items.length ? compareOptional(given, expected, at, step) : step(valuesAt(given), expected.type, at);
		if (misfit !== undefined) return misfit;
	}
	if (a.rest === undefined) return undefined;
	if (b.rest === undefined) return { path: `${path}[${count}]`, given: typeText(a.rest), expected: "nothing" };
	return step(a.rest, b.rest, `${path}[]`);
}

function itemAt({ items, rest }: TupleModel, at: number): ItemModel | undefined {
	return items[at] ?? (rest === undefined ? undefined : { type: rest, optional: true });
}

function compareMembers(a: ObjectModel, b: ObjectModel, path: string, step: Step): Misfit | undefined {
	const given = new Map(a.members.map((member) => [member.name, member]));
	for (const expected of b.members) {
		const at = `${path}.${memberName(expected.name)}`;
		const member = given.get(expected.name) ?? (a.index && { type: a.index, optional: true });
		const mayLack = expected.optional || admitsUndefined(expected.type);
		if (!mayLack && (member === undefined || member.optional)) {
			return { path: at, given: "nothing", expected: typeText(expected.type) };
		}
		if (member === undefined) continue;
		const misfit = compareOptional(member, expected, at, step);
		if (misfit !== undefined) return misfit;
	}
	if (b.index === undefined) return undefined;
	const index = b.index;
	const named = new Set(b.members.map(({ name }) => name));
	const further = a.members.filter(({ name }) => !named.has(name));
	const misfit = first(further, (member) => step(valuesAt(member), index, `${path}.${memberName(member.name)}`));
	return misfit ?? (a.index === undefined ? undefined : step(a.index, index, `${path}[]`));
}

function compareOptional(given: ItemModel, expected: ItemModel, path: string, step: Step): Misfit | undefined {
	if (!expected.optional) return step(given.type, expected.type, path);
	return step(given.type, valuesAt(expected), path);
}

/** An optional place takes undefined besides. */
const valuesAt = ({ type, optional }: ItemModel): TypeModel =>
	optional && type.kind !== "any" ? { kind: "union", of: [type, UNDEFINED] } : type;

const admitsUndefined = (type: TypeModel): boolean =>
	type.kind === "undefined" || type.kind === "any" || (type.kind === "union" && type.of.some(admitsUndefined));

/** The type itself in place of `recursive` and `self`. */
function unfold(scoped: Scoped): Scoped {
	const { type, around } = scoped;
	if (type.kind === "recursive") return unfold({ type: type.of, around: [type, ...around] });
	if (type.kind !== "self") return scoped;
	const target = around[type.up];
	if (target === undefined) return { type: { kind: "any", why: "a reference to nothing" }, around: [] };
	return unfold({ type: target, around: around.slice(type.up + 1) });
}

const misfitOf = (given: Scoped, expected: Scoped, path: string): Misfit => ({
	path,
	given: typeText(given.type),
	expected: typeText(expected.type),
});

function first<T>(list: readonly T[], look: (one: T) => Misfit | undefined): Misfit | undefined {
	for (const one of list) {
		const misfit = look(one);
		if (misfit !== undefined) return misfit;
	}
	return undefined;
}
