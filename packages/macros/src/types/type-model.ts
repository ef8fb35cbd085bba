/**
 * What the compiler side knows of a type: plain data, without names that a user chose and without places.
 *
 * M1  A type that refers to itself is a `recursive` node; inside it stands `self`, whose `up` counts the recursive nodes
 *     between them. So the model is a finite tree, whatever the aliases are called.
 */

/** Types that travel as what they are; their names are those of the global classes. */
export const builtInNames = [
	"Date",
	"RegExp",
	"URL",
	"Error",
	"ArrayBuffer",
	"DataView",
	"Buffer",
	"Uint8Array",
	"Uint8ClampedArray",
	"Int8Array",
	"Uint16Array",
	"Int16Array",
	"Uint32Array",
	"Int32Array",
	"Float32Array",
	"Float64Array",
	"BigUint64Array",
	"BigInt64Array",
] as const;
export type BuiltInName = (typeof builtInNames)[number];

export interface MemberModel {
	readonly name: string;
	readonly type: TypeModel;
	readonly optional: boolean;
}

export interface ItemModel {
	readonly type: TypeModel;
	readonly optional: boolean;
}

export interface TupleModel {
	readonly kind: "tuple";
	readonly items: readonly ItemModel[];
	/** The type of every further item; undefined: there are none. */
	readonly rest: TypeModel | undefined;
}

export interface ObjectModel {
	readonly kind: "object";
	readonly members: readonly MemberModel[];
	/** The type of every member that is not listed, as an index signature says; undefined: it says nothing. */
	readonly index: TypeModel | undefined;
}

export type LiteralValue = string | number | boolean | bigint;

export type TypeModel =
	/** Any value that can be sent; `why` nothing more is known, for people. */
	| { readonly kind: "any"; readonly why: string }
	| { readonly kind: "undefined" | "null" | "boolean" | "number" | "bigint" }
	/** `template` is a template literal type as TypeScript writes it, with its backticks. */
	| { readonly kind: "string"; readonly template?: string }
	| { readonly kind: "literal"; readonly value: LiteralValue }
	| { readonly kind: "array" | "set"; readonly item: TypeModel }
	| { readonly kind: "map"; readonly key: TypeModel; readonly value: TypeModel }
	| TupleModel
	| ObjectModel
	| { readonly kind: "built-in"; readonly name: BuiltInName }
	| { readonly kind: "union"; readonly of: readonly TypeModel[] }
	| { readonly kind: "recursive"; readonly of: TypeModel }
	| { readonly kind: "self"; readonly up: number }
	| StreamModel
	/** No value of this type can be sent. */
	| { readonly kind: "unsendable"; readonly what: string };

/** What an asynchronous generator gives, or a stream among the parameters. */
export interface StreamModel {
	readonly kind: "stream";
	readonly item: TypeModel;
	/** What it gives behind its values; undefined where nothing is said of that, and for parameters, whose callers send none. */
	readonly returns: TypeModel | undefined;
	/** A parameter that has to be a `ReadableStream`; every other is an async iterable. */
	readonly isReadable: boolean;
}

/** The types of a distributed function; the parameters are a tuple. */
export interface SignatureModel {
	readonly parameters: TupleModel;
	readonly result: TypeModel;
}
