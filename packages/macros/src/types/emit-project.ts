/** Compiles a project with other texts in place of some files; lines of stack traces stay those of the user's own text. */
import remapping from "@jridgewell/remapping";
import { ts } from "ts-morph";
import type { EmitSource, EmittedFile } from "./type-engine.js";

export interface EmitSettings {
	readonly options: ts.CompilerOptions;
	readonly configFolder: string;
}

export function emitProject(
	original: ts.Program,
	{ options, configFolder }: EmitSettings,
	textOf: (file: string) => EmitSource | undefined,
): EmittedFile[] {
	const settings: ts.CompilerOptions = {
		...options,
		noEmit: false,
		noCheck: true,
		noEmitOnError: false,
		emitDeclarationOnly: false,
		allowImportingTsExtensions: options.rewriteRelativeImportExtensions === true,
		declaration: true,
		sourceMap: true,
		inlineSourceMap: false,
		incremental: false,
		composite: false,
		outDir: options.outDir ?? `${configFolder}/dist`,
	};
	delete settings.tsBuildInfoFile;
	const sources = new Map<string, EmitSource>();
	const host = ts.createCompilerHost(settings);
	const { getSourceFile, fileExists } = host;
	// What was read is compiled, also when it is gone by now: what is written is the project at one time.
	host.fileExists = (name) => original.getSourceFile(name) !== undefined || fileExists(name);
	host.getSourceFile = (name, ...how) => {
		const before = original.getSourceFile(name);
		const source = before === undefined || before.isDeclarationFile ? undefined : textOf(name);
		// What only the written imports need was not in the program before.
		if (source === undefined) return before ?? getSourceFile(name, ...how);
		sources.set(name, source);
		return ts.createSourceFile(name, source.code, {
			languageVersion: settings.target ?? ts.ScriptTarget.ES2022,
			...(before?.impliedNodeFormat === undefined ? {} : { impliedNodeFormat: before.impliedNodeFormat }),
		});
	};
	const program = ts.createProgram({ rootNames: original.getRootFileNames(), options: settings, host });
	const files: EmittedFile[] = [];
	program.emit(undefined, (path, text, _mark, _error, from) => {
		const source = from?.[0] === undefined ? undefined : sources.get(from[0].fileName);
		files.push({ path, text: source !== undefined && /\.[cm]?js\.map$/.test(path) ? composed(text, source) : text });
	});
	return files;
}

function composed(text: string, source: EmitSource): string {
	const outer = JSON.parse(text) as { sources: string[] };
	const map = remapping(outer as never, (_file, context) => (context.depth === 1 ? (source.map as never) : null));
	return JSON.stringify({ ...map, sources: outer.sources });
}
