/** Turns a draft, in which every type that could contain itself has a number, into a model that keeps only those that do. */
import type { ItemModel, MemberModel, TypeModel } from "./type-model.js";

type Leaf = Exclude<
	TypeModel,
	{ kind: "array" | "set" | "map" | "tuple" | "object" | "union" | "recursive" | "self" | "stream" }
>;

export type DraftType =
	| Leaf
	| { readonly kind: "array" | "set"; readonly item: DraftType }
	| { readonly kind: "map"; readonly key: DraftType; readonly value: DraftType }
	| {
			readonly kind: "tuple";
			readonly items: readonly { readonly type: DraftType; readonly optional: boolean }[];
			readonly rest: DraftType | undefined;
	  }
	| {
			readonly kind: "object";
			readonly members: readonly { readonly name: string; readonly type: DraftType; readonly optional: boolean }[];
			readonly index: DraftType | undefined;
	  }
	| { readonly kind: "union"; readonly of: readonly DraftType[] }
	| { readonly kind: "recursive"; readonly id: number; readonly of: DraftType }
	| { readonly kind: "self"; readonly id: number };

export function bindSelf(draft: DraftType): TypeModel {
	const used = new Set<number>();
	collect(draft, used);
	return bind(draft, { used, around: [] });
}

function collect(draft: DraftType, used: Set<number>): void {
	if (draft.kind === "self") used.add(draft.id);
	for (const child of childrenOf(draft)) collect(child, used);
}

function childrenOf(draft: DraftType): readonly DraftType[] {
	switch (draft.kind) {
		case "array":
		case "set":
			return [draft.item];
		case "map":
			return [draft.key, draft.value];
		case "tuple":
			return [...draft.items.map(({ type }) => type), ...(draft.rest === undefined ? [] : [draft.rest])];
		case "object":
			return [...draft.members.map(({ type }) => type), ...(draft.index === undefined ? [] : [draft.index])];
		case "union":
			return draft.of;
		case "recursive":
			return [draft.of];
		default:
			return [];
	}
}

interface Scope {
	readonly used: ReadonlySet<number>;
	/** Numbers of the recursive types around, innermost first. */
	readonly around: readonly number[];
}

function bind(draft: DraftType, scope: Scope): TypeModel {
	const inner = (type: DraftType): TypeModel => bind(type, scope);
	switch (draft.kind) {
		case "self":
			return { kind: "self", up: scope.around.indexOf(draft.id) };
		case "recursive": {
			if (!scope.used.has(draft.id)) return inner(draft.of);
			return { kind: "recursive", of: bind(draft.of, { ...scope, around: [draft.id, ...scope.around] }) };
		}
		case "array":
		case "set":
			return { kind: draft.kind, item: inner(draft.item) };
		case "map":
			return { kind: "map", key: inner(draft.key), value: inner(draft.value) };
		case "union":
			return { kind: "union", of: draft.of.map(inner) };
		case "tuple":
			return {
				kind: "tuple",
				items: draft.items.map(({ type, optional }) => placed(inner(type), optional)),
				rest: draft.rest === undefined ? undefined : inner(draft.rest),
			};
		case "object":
			return {
				kind: "object",
				members: draft.members.map(
					({ name, type, optional }): MemberModel => ({ name, ...placed(inner(type), optional) }),
				),
				index: draft.index === undefined ? undefined : inner(draft.index),
			};
		default:
			return draft;
	}
}

/** An optional place says already that undefined may stand there. */
function placed(type: TypeModel, optional: boolean): ItemModel {
	if (!optional || type.kind !== "union") return { type, optional };
	const defined = type.of.filter(({ kind }) => kind !== "undefined");
	return { type: defined.length === 1 ? defined[0]! : { kind: "union", of: defined }, optional };
}
