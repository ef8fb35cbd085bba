/** Gives this thread's module loader the macro, in whichever way this Node has. */
import * as nodeModule from "node:module";
import { pathToFileURL } from "node:url";
import type { HookOptions, LoaderHooks } from "./loader/loader-hooks.js";

export interface InstallOptions {
	/** The URL of the program's entry, in a thread that must not run it. */
	readonly slicedEntry?: string | undefined;
}

/** Node 22 has hooks that run on the thread that imports; Node 26 deprecates the other kind. */
type RegisterHooks = (hooks: LoaderHooks) => void;

export async function installHooks({ slicedEntry }: InstallOptions = {}): Promise<void> {
	const options: HookOptions = {
		slicedEntry,
		runtimeParents: [pathToFileURL(`${process.cwd()}/`).href, import.meta.url],
	};
	const { registerHooks } = nodeModule as { registerHooks?: RegisterHooks };
	if (registerHooks === undefined) {
		nodeModule.register("./loader-thread.js", import.meta.url, { data: options });
		return;
	}
	const { createLoaderHooks } = await import("./loader/loader-hooks.js");
	registerHooks(createLoaderHooks(options));
}
