/** The hooks Node calls, on its own thread (`module.register`) or on ours (`module.registerHooks`): one code for both. */
import { DEFAULT_REGISTER_IMPORT } from "../scan-source.js";
import { createSourceLoader } from "./load-source.js";
import { sliceOfEntry, typescriptSpecifier } from "./resolve-specifier.js";

export interface HookOptions {
	/** The URL of the program's entry, in threads that must not run it. */
	readonly slicedEntry: string | undefined;
	/** Where else to look for the runtime when a user's package does not see it, in this order. */
	readonly runtimeParents: readonly string[];
}

interface Resolved {
	url: string;
}
interface ResolveContext {
	parentURL?: string | undefined;
}
type Maybe<T> = T | Promise<T>;
type NextResolve = (specifier: string, context?: ResolveContext) => Maybe<Resolved>;
type NextLoad = (url: string, context?: object) => Maybe<object>;

export interface LoaderHooks {
	resolve(specifier: string, context: ResolveContext, next: NextResolve): Maybe<Resolved>;
	load(url: string, context: { format?: string | null | undefined }, next: NextLoad): Maybe<object>;
}

export function createLoaderHooks({ slicedEntry, runtimeParents }: HookOptions): LoaderHooks {
	const loadSource = createSourceLoader();
	const finish = (resolved: Resolved): Resolved => ({ ...resolved, url: sliceOfEntry(resolved.url, slicedEntry) });
	return {
		resolve(specifier, context, next) {
			if (specifier === DEFAULT_REGISTER_IMPORT) return resolveRuntime(context, next, runtimeParents);
			return then(next(typescriptSpecifier(specifier, context.parentURL), context), finish);
		},
		load(url, context, next) {
			const loaded = loadSource(url, context.format);
			return loaded === undefined ? next(url, context) : { ...loaded, shortCircuit: true };
		},
	};
}

/** The import we wrote into a user's file must resolve even where the user's own package does not depend on us. */
function resolveRuntime(context: ResolveContext, next: NextResolve, parents: readonly string[]): Maybe<Resolved> {
	const [parentURL, ...others] = parents;
	const again = (error: unknown): Maybe<Resolved> => {
		if (parentURL === undefined) throw error;
		return resolveRuntime({ ...context, parentURL }, next, others);
	};
	try {
		const resolved = next(DEFAULT_REGISTER_IMPORT, context);
		return resolved instanceof Promise ? resolved.catch(again) : resolved;
	} catch (error) {
		return again(error);
	}
}

const then = <T, U>(value: Maybe<T>, use: (value: T) => U): Maybe<U> =>
	value instanceof Promise ? value.then(use) : use(value);
