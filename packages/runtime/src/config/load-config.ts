/** The configuration of a process: `skein.config.ts|js|mjs|json`, then `SKEIN_*`, then flags; each later one wins. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { SkeinError } from "@skein/kernel";
import { checkShape } from "./check-shape.js";
import { configFromEnvironment } from "./environment.js";
import { mergeConfig } from "./merge-config.js";
import { configShape, resolveConfig } from "./resolve-config.js";
import type { ResolvedConfig } from "./resolved-config.js";
import type { SkeinConfig } from "./skein-config.js";

const NAMES = ["skein.config.ts", "skein.config.js", "skein.config.mjs", "skein.config.json"];

export interface LoadOptions {
	/** A file to read in place of the one found; it must exist. */
	readonly file?: string | undefined;
	/** Where to look for a file. Default: the working directory. */
	readonly directory?: string;
	readonly flags?: SkeinConfig;
}

/** @throws SKEIN_CONFIG_LOAD, SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID, SKEIN_TRANSPORT_ADDRESS */
export async function loadConfig(options: LoadOptions = {}): Promise<ResolvedConfig> {
	const file = findFile(options);
	const written = file === undefined ? {} : await readConfig(file);
	if (file !== undefined) checkShape(written, configShape, file);
	const merged = mergeConfig(anchored(written, file), configFromEnvironment(process.env), options.flags ?? {});
	return resolveConfig(merged, "configuration");
}

function findFile({ file, directory = process.cwd() }: LoadOptions): string | undefined {
	const asked = file ?? process.env.SKEIN_CONFIG;
	if (asked === undefined) return NAMES.map((name) => resolve(directory, name)).find((path) => existsSync(path));
	const path = resolve(directory, asked);
	if (!existsSync(path)) throw new SkeinError("SKEIN_CONFIG_LOAD", `there is no configuration file ${path}`);
	return path;
}

/** Entries are relative to the file that names them. */
function anchored(config: SkeinConfig, file: string | undefined): SkeinConfig {
	if (config.entry === undefined || file === undefined) return config;
	return { ...config, entry: [config.entry].flat().map((entry) => resolve(dirname(file), entry)) };
}

async function readConfig(file: string): Promise<SkeinConfig> {
	try {
		if (file.endsWith(".json")) return JSON.parse(readFileSync(file, "utf8")) as SkeinConfig;
		if (file.endsWith(".ts")) await import(import.meta.resolve("@skein/macros/register"));
		const module = (await import(pathToFileURL(file).href)) as { default?: SkeinConfig };
		if (module.default !== undefined) return module.default;
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new SkeinError("SKEIN_CONFIG_LOAD", `${file} could not be read: ${why}`, { cause });
	}
	throw new SkeinError("SKEIN_CONFIG_LOAD", `${file} has no default export; write: export default defineConfig({ … })`);
}
