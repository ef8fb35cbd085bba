/** Which recursive types stand around a place, so that `self` finds its target. */
import type { TypeModel } from "../types/type-model.js";

export type Recursive = Extract<TypeModel, { kind: "recursive" }>;

/** The recursive types around, innermost first. */
export type Scope = readonly Recursive[];

export interface Scoped {
	readonly type: TypeModel;
	readonly scope: Scope;
}

/** The type that stands behind `recursive` and `self`, with what is around it. */
export function resolve({ type, scope }: Scoped): Scoped {
	if (type.kind === "recursive") return resolve({ type: type.of, scope: [type, ...scope] });
	if (type.kind !== "self") return { type, scope };
	const target = scope[type.up];
	if (target === undefined) return { type: { kind: "any", why: "a reference to nothing" }, scope: [] };
	return { type: target.of, scope: scope.slice(type.up) };
}

/** The recursive type that a place refers to, with what is around that type. */
export function target({ type, scope }: Scoped): { readonly of: Recursive; readonly scope: Scope } | undefined {
	if (type.kind === "recursive") return { of: type, scope };
	if (type.kind !== "self") return undefined;
	const found = scope[type.up];
	return found === undefined ? undefined : { of: found, scope: scope.slice(type.up + 1) };
}
