/** From the index in a CALL frame to the function, importing its module at the first use. */
import { type FunctionSource, SkeinError } from "@skein/kernel";
import { findFunctionById, type RegisteredFunction } from "@skein/registry";
import type { Definition } from "../definition.js";
import type { LaneOpening } from "../lane-opening.js";

export type Loaded = RegisteredFunction | SkeinError;

export class FunctionLoader {
	readonly #sources: FunctionSource[] = [];
	readonly #loaded: (Loaded | undefined)[] = [];
	readonly #opening: LaneOpening;
	/** Functions that were asked for and are not defined yet, and who waits for them. */
	readonly #wanted = new Map<number, { readonly defined: Promise<void>; readonly resolve: () => void }>();
	#prepared: Promise<void> | undefined;

	constructor(opening: LaneOpening) {
		this.#opening = opening;
	}

	define({ index, id, module }: Definition): void {
		this.#sources[index] = { id, module };
		this.#loaded[index] = undefined;
		this.#wanted.get(index)?.resolve();
		this.#wanted.delete(index);
	}

	/** Resolves when the function is defined; `ask` asks for that. */
	async wait(index: number, ask: () => void): Promise<void> {
		if (this.#sources[index] !== undefined) return;
		const wanted = this.#wanted.get(index);
		if (wanted !== undefined) return wanted.defined;
		let resolve!: () => void;
		const defined = new Promise<void>((settle) => {
			resolve = settle;
		});
		this.#wanted.set(index, { defined, resolve });
		ask();
		return defined;
	}

	/** The function, why it cannot be had, or undefined: then `load` has to be awaited. */
	get(index: number): Loaded | undefined {
		return this.#loaded[index];
	}

	/** Never rejects; afterwards `get` answers. */
	async load(index: number): Promise<void> {
		const source = this.#sources[index];
		this.#loaded[index] = source === undefined ? unknown(`function ${index}`) : await this.#find(source);
	}

	async #find(source: FunctionSource): Promise<Loaded> {
		const before = findFunctionById(source.id);
		if (before !== undefined) return before;
		if (source.module === "") return unknown(source.id);
		try {
			if (this.#opening.loaderActive || source.module.includes("?skein=")) {
				this.#prepared ??= this.#prepare();
				await this.#prepared;
			}
			await import(source.module);
		} catch (cause) {
			const message = cause instanceof Error ? cause.message : String(cause);
			return new SkeinError("SKEIN_FUNCTION_LOAD", `${source.id}: importing ${source.module} failed: ${message}`, {
				cause,
			});
		}
		return findFunctionById(source.id) ?? unknown(source.id, source.module);
	}

	async #prepare(): Promise<void> {
		if (this.#opening.slicedEntry !== "") process.env.SKEIN_SLICED_ENTRY = this.#opening.slicedEntry;
		await import(this.#opening.loader);
	}
}

function unknown(id: string, module?: string): SkeinError {
	const where = module === undefined ? "" : ` in ${module}`;
	return new SkeinError(
		"SKEIN_FUNCTION_UNKNOWN",
		`no distributed function "${id}"${where}: it must be declared at the top level of that module, and the macro must see the module`,
		{ details: { id, module } },
	);
}
