/** What is known of one registered function. */
import { type CodecFactory, createFunctionCodec, type FunctionCodec, genericCodec } from "@skein/codec/typed";
import type { DistributedOptions } from "@skein/kernel";

// biome-ignore lint/suspicious/noExplicitAny: any function may be registered; types are checked where it is spawned
export type AnyFunction = (...args: any[]) => any;

export interface RegisteredFunction {
	readonly id: string;
	readonly index: number;
	readonly fn: AnyFunction;
	/** `this` of the call: the class of a static method. */
	readonly owner: object | undefined;
	/** What a thread imports to have the function registered; undefined when nobody said. */
	readonly module: string | undefined;
	readonly options: DistributedOptions;
	/** Hash of its parameter and result types as 16 hex digits; empty when no type pass saw them. */
	readonly contract: string;
	/** Earlier contracts whose callers it serves. */
	readonly serves: readonly string[];
	/** Earlier contracts of functions that its callers may call. */
	readonly calls: readonly string[];
	/** Generated from the types of its contract, and made at the first use; the generic one when there is none. */
	readonly codec: FunctionCodec;
}

/** A class, because every call reads it: of literals with a getter each but the first is as slow as a dictionary. */
export class Registration implements RegisteredFunction {
	readonly id: string;
	readonly index: number;
	readonly fn: AnyFunction;
	readonly owner: object | undefined;
	readonly module: string | undefined;
	readonly options: DistributedOptions;
	readonly contract: string;
	readonly serves: readonly string[];
	readonly calls: readonly string[];
	#codec: FunctionCodec | undefined;
	readonly #factory: CodecFactory | undefined;

	constructor(known: Omit<RegisteredFunction, "codec">, factory: CodecFactory | undefined) {
		this.id = known.id;
		this.index = known.index;
		this.fn = known.fn;
		this.owner = known.owner;
		this.module = known.module;
		this.options = known.options;
		this.contract = known.contract;
		this.serves = known.serves;
		this.calls = known.calls;
		this.#factory = factory;
	}

	/** Most functions of a program are never called by this thread: their codecs are made when one is. */
	get codec(): FunctionCodec {
		this.#codec ??= this.#factory === undefined ? genericCodec : createFunctionCodec(this.id, this.#factory);
		return this.#codec;
	}
}
