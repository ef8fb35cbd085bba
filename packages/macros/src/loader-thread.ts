/** The module that Node loads on its hooks thread; it only passes on to the hooks. */
import { createLoaderHooks, type HookOptions, type LoaderHooks } from "./loader/loader-hooks.js";

let hooks: LoaderHooks;

export function initialize(options: HookOptions): void {
	hooks = createLoaderHooks(options);
}

export const resolve: LoaderHooks["resolve"] = (...args) => hooks.resolve(...args);
export const load: LoaderHooks["load"] = (...args) => hooks.load(...args);
