/**
 * The realm's table of distributed functions: id → function, options, module of origin.
 *
 * Registration happens while modules are imported, so this is the one table that lives at module level. It is
 * found through `Symbol.for`, so that duplicate copies of this package share it.
 *
 * R1  an id or alias belongs to one function; the same module may register it again (reload), another may not.
 * R2  indexes count up and never change: they number the functions on links and in lanes.
 */
import type { CodecFactory } from "@skein/codec/typed";
import { checkOptions, type DistributedOptions, SkeinError } from "@skein/kernel";
import { describeMember } from "./member-metadata.js";
import { type AnyFunction, type RegisteredFunction, Registration } from "./registration.js";

export interface RegistrationInfo {
	readonly id: string;
	readonly module?: string;
	readonly line?: number;
	readonly owner?: object;
	readonly name?: string;
	readonly options?: DistributedOptions;
	readonly contract?: string;
	readonly serves?: readonly string[];
	readonly calls?: readonly string[];
	readonly codec?: CodecFactory;
}

interface Table {
	readonly byId: Map<string, RegisteredFunction>;
	readonly byFunction: Map<AnyFunction, RegisteredFunction>;
	readonly list: RegisteredFunction[];
	readonly listeners: Set<(added: RegisteredFunction) => void>;
	/** Options given to `distributed()` before the macro's registration names the function. */
	readonly declared: WeakMap<AnyFunction, DistributedOptions>;
}

const KEY = Symbol.for("skein.functions");
const realm = globalThis as unknown as Record<symbol, Table | undefined>;
realm[KEY] ??= { byId: new Map(), byFunction: new Map(), list: [], listeners: new Set(), declared: new WeakMap() };
const table: Table = realm[KEY];

/**
 * Gives a function its identity and returns it unchanged.
 * @throws SKEIN_FUNCTION_DUPLICATE, SKEIN_FUNCTION_OPTIONS, SKEIN_CONFIG_INVALID
 */
export function registerFunction<F extends AnyFunction>(fn: F, info: RegistrationInfo): F {
	const options = { ...table.declared.get(fn), ...info.options };
	const id = options.id ?? info.id;
	checkOptions(id, options);
	const module = options.module ?? info.module;
	const names = [id, ...(options.aliases ?? [])];
	for (const name of names) {
		const holder = table.byId.get(name);
		if (holder !== undefined && holder.fn !== fn && !isSameModule(holder.module, module)) {
			throw duplicate(name, holder, module);
		}
	}
	const known = table.byId.get(id);
	// Found by an alias, it is another function: its index stays its own.
	const before = known?.id === id ? known : undefined;
	const entry = new Registration(
		{
			id,
			index: before?.index ?? table.list.length,
			fn,
			owner: info.owner,
			module,
			options,
			contract: info.contract ?? "",
			serves: info.serves ?? [],
			calls: info.calls ?? [],
		},
		info.codec,
	);
	table.list[entry.index] = entry;
	table.byFunction.set(fn, entry);
	for (const name of names) table.byId.set(name, entry);
	if (info.owner !== undefined && info.name !== undefined) describeMember(info.owner, info.name, options);
	if (before === undefined) for (const listener of table.listeners) listener(entry);
	return fn;
}

/** Keeps the options of a function that has no id yet. */
export function declareOptions(fn: AnyFunction, options: DistributedOptions): void {
	table.declared.set(fn, options);
}

/** The registration of exactly this function. */
export const findFunction = (fn: AnyFunction): RegisteredFunction | undefined => table.byFunction.get(fn);

/** The registration of an id or an alias. */
export const findFunctionById = (id: string): RegisteredFunction | undefined => table.byId.get(id);

/** All registered functions; a function's place is its index. */
export const listFunctions = (): readonly RegisteredFunction[] => table.list;

/** Tells of each later registration until the returned function is called. */
export function onFunctionRegistered(listener: (added: RegisteredFunction) => void): () => void {
	table.listeners.add(listener);
	return () => table.listeners.delete(listener);
}

function isSameModule(a: string | undefined, b: string | undefined): boolean {
	return a !== undefined && b !== undefined && a.split("?")[0] === b.split("?")[0];
}

function duplicate(name: string, before: RegisteredFunction, module: string | undefined): SkeinError {
	return new SkeinError(
		"SKEIN_FUNCTION_DUPLICATE",
		`two functions claim the id "${name}": one in ${before.module ?? "an unknown module"}, one in ${module ?? "an unknown module"}; rename one, or give it an id of its own with distributed({ id: "…" }, fn)`,
		{ details: { id: name, modules: [before.module, module] } },
	);
}
