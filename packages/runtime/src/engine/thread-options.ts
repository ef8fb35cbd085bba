/** What the threads of a runtime are started with. */
import type { ThreadHostOptions } from "@skein/pool";
import type { ResolvedConfig } from "../config/resolved-config.js";

/** @param entry the program's entry file, whose statements no thread runs */
export function threadOptions({ node, pool, functions, streams }: ResolvedConfig, entry: string): ThreadHostOptions {
	return {
		threads: pool.threads,
		entry: new URL("../thread/thread-entry.js", import.meta.url),
		opening: { node: node.name, slicedEntry: entry, functions, streams, ...loader() },
		...(pool.resourceLimits === undefined ? {} : { resourceLimits: pool.resourceLimits }),
	};
}

function loader(): { loader: string; loaderActive: boolean } {
	const active = (globalThis as unknown as Record<symbol, string | undefined>)[Symbol.for("skein.register")];
	return { loader: active ?? import.meta.resolve("@skein/macros/register"), loaderActive: active !== undefined };
}
