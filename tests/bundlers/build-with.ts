/** The same small project built by each tool, through its own API, as its users do. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { skein as esbuildSkein } from "skein/esbuild";
import { skein as rolldownSkein } from "skein/rolldown";
import { skein as rollupSkein } from "skein/rollup";
import { skein as rspackSkein } from "skein/rspack";
import { skein as viteSkein } from "skein/vite";
import { skein as webpackSkein } from "skein/webpack";

export interface BuildOptions {
	readonly folder: string;
	/** A tsconfig.json, for contracts and codecs. */
	readonly types?: string;
}

/** Writes `dist/app.mjs`. */
export type Build = (options: BuildOptions) => Promise<void>;

const entryOf = (folder: string): string => join(folder, "src/app.ts");

const rollup: Build = async ({ folder, ...options }) => {
	const { rollup: run } = await import("rollup");
	const stripTypes = {
		name: "strip-types",
		async transform(code: string, id: string) {
			const { code: stripped, map } = await esbuild.transform(code, { loader: "ts", sourcefile: id, sourcemap: true });
			return { code: stripped, map };
		},
	};
	const bundle = await run({ input: entryOf(folder), plugins: [rollupSkein(options), stripTypes] });
	await bundle.write({ dir: join(folder, "dist"), format: "es", sourcemap: true, entryFileNames: "[name].mjs" });
};

const rolldown: Build = async ({ folder, ...options }) => {
	const { build } = await import("rolldown");
	await build({
		input: entryOf(folder),
		platform: "node",
		plugins: [rolldownSkein(options)],
		output: { dir: join(folder, "dist"), format: "es", sourcemap: true, entryFileNames: "[name].mjs" },
	});
};

const vite: Build = async ({ folder, ...options }) => {
	const { build } = await import("vite");
	await build({
		root: folder,
		logLevel: "warn",
		configFile: false,
		plugins: [viteSkein(options)],
		build: {
			ssr: entryOf(folder),
			outDir: "dist",
			sourcemap: true,
			rollupOptions: { output: { entryFileNames: "[name].mjs" } },
		},
	});
};

const esbuildBuild: Build = async ({ folder, ...options }) => {
	await esbuild.build({
		entryPoints: [entryOf(folder)],
		bundle: true,
		platform: "node",
		format: "esm",
		sourcemap: true,
		outdir: join(folder, "dist"),
		outExtension: { ".js": ".mjs" },
		logLevel: "silent",
		plugins: [esbuildSkein(options)],
	});
};

const packed = (folder: string, loader: object) => ({
	context: folder,
	mode: "production" as const,
	target: "node20",
	devtool: "source-map" as const,
	entry: { app: entryOf(folder) },
	experiments: { outputModule: true },
	output: {
		path: join(folder, "dist"),
		filename: "[name].mjs",
		module: true,
		devtoolModuleFilenameTemplate: "[absolute-resource-path]",
	},
	module: { rules: [{ test: /\.ts$/, use: loader }] },
});

interface Stats {
	hasErrors(): boolean;
	toString(options: object): string;
}

function finished(resolve: () => void, reject: (error: Error) => void): (error: Error | null, stats?: Stats) => void {
	return (error, stats) => {
		if (error !== null) reject(error);
		else if (stats?.hasErrors()) reject(new Error(stats.toString({ all: false, errors: true })));
		else resolve();
	};
}

const webpack: Build = async ({ folder, ...options }) => {
	const { default: run } = await import("webpack");
	const config = packed(folder, { loader: fileURLToPath(new URL("./strip-types-loader.mjs", import.meta.url)) });
	await new Promise<void>((resolve, reject) => {
		run({ ...config, plugins: [webpackSkein(options)] } as never, finished(resolve, reject) as never);
	});
};

const rspack: Build = async ({ folder, ...options }) => {
	const { rspack: run } = await import("@rspack/core");
	const parser = { syntax: "typescript", decorators: true };
	const config = packed(folder, { loader: "builtin:swc-loader", options: { jsc: { parser, target: "es2022" } } });
	await new Promise<void>((resolve, reject) => {
		run({ ...config, plugins: [rspackSkein(options)] } as never, finished(resolve, reject) as never);
	});
};

export const builds: Readonly<Record<string, Build>> = {
	rollup,
	rolldown,
	vite,
	esbuild: esbuildBuild,
	webpack,
	rspack,
};
