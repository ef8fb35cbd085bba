// @ts-check
/**
 * Makes one file of what a worker thread imports of Skein: `packages/runtime/dist/in-thread.js` and all that it needs of
 * ours, as `packages/runtime/dist/in-thread/index.js`; and one of what it needs for the first line. What else is imported when it
 * is needed (the engine of a runtime, which no thread starts) stays where it is. Runs behind every build; writes only what
 * changed, whole.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const runtime = fileURLToPath(new URL("../packages/runtime", import.meta.url));
const folder = join(runtime, "dist/in-thread");

export async function bundleThread() {
	const { outputFiles } = await build({
		entryPoints: [
			{ in: join(runtime, "dist/in-thread.js"), out: "index" },
			{ in: join(runtime, "dist/thread/line-door.js"), out: "line-door" },
		],
		outdir: folder,
		bundle: true,
		format: "esm",
		platform: "node",
		target: "node20",
		conditions: ["skein-thread"],
		sourcemap: "linked",
		logLevel: "warning",
		write: false,
		plugins: [{ name: "ours alone", setup: keepOthersOutside }],
	});
	mkdirSync(folder, { recursive: true });
	for (const { path, contents } of outputFiles) writeWhole(path, contents);
	const written = new Set(outputFiles.map(({ path }) => basename(path)));
	for (const name of readdirSync(folder)) if (!written.has(name)) rmSync(join(folder, name));
}

/** @param {import("esbuild").PluginBuild} plugin */
function keepOthersOutside(plugin) {
	plugin.onResolve({ filter: /^[^./#]/ }, ({ path }) =>
		path.startsWith("@skein/") ? undefined : { path, external: true },
	);
	plugin.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
		if (kind !== "dynamic-import") return undefined;
		const file = join(resolveDir, path);
		const beside = basename(file) === "line-door.js" ? join(folder, "line-door.js") : file;
		return { path: `./${relative(folder, beside)}`, external: true };
	});
}

/**
 * @param {string} path
 * @param {Uint8Array} contents
 */
function writeWhole(path, contents) {
	if (existsSync(path) && readFileSync(path).equals(contents)) return;
	const beside = `${path}.${process.pid}`;
	writeFileSync(beside, contents);
	renameSync(beside, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleThread();
