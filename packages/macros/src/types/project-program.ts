/**
 * The files of a TypeScript project as a program that is made anew after an edit, of which everything but the edited file
 * is taken from the one before: syntax trees, where imports lead, which packages files belong to.
 *
 * It knows files, not types.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Project, ts } from "ts-morph";

export interface ProjectProgram {
	/** Made at the first use after an edit. */
	get(): ts.Program;
	/** The files that a file imports, names types of, or re-exports from. */
	imports(file: string): readonly string[];
	/** The file that a specifier leads to; symbolic links are followed. */
	resolve(file: string, specifier: string): string | undefined;
	/** Takes one file anew from disk: changed, new or gone. */
	refresh(file: string): void;
}

export function createProjectProgram(config: string, { fileNames, options }: ts.ParsedCommandLine): ProjectProgram {
	const roots = new Set(fileNames);
	const libraries = libraryFiles(options);
	const sources = new Map(libraries.map((file) => [file.fileName, file]));
	const imported = new Map<string, readonly string[]>();
	const host = ts.createCompilerHost(options, true);
	const [library] = libraries;
	if (library !== undefined) {
		host.getDefaultLibLocation = () => dirname(library.fileName);
		host.getDefaultLibFileName = (given) => join(dirname(library.fileName), ts.getDefaultLibFileName(given));
	}
	const resolutions = ts.createModuleResolutionCache(dirname(config), host.getCanonicalFileName, options);
	const { getSourceFile } = host;
	host.getSourceFile = (name, how, ...more) => {
		const known = sources.get(name);
		if (known !== undefined) return known;
		const source = getSourceFile(name, how, ...more);
		if (source !== undefined) sources.set(name, source);
		return source;
	};
	const resolve = (file: string, specifier: string): string | undefined => {
		const mode = sources.get(file)?.impliedNodeFormat;
		const { resolvedModule } = ts.resolveModuleName(specifier, file, options, host, resolutions, undefined, mode);
		return resolvedModule?.resolvedFileName;
	};
	host.getModuleResolutionCache = () => resolutions;
	host.resolveModuleNameLiterals = (literals, file, redirected, given, source) =>
		literals.map((literal) => {
			const mode = ts.getModeForUsageLocation(source, literal, given);
			return ts.resolveModuleName(literal.text, file, given, host, resolutions, redirected, mode);
		});
	let program: ts.Program | undefined;
	let before: ts.Program | undefined;
	const importsOf = (file: string): string[] => {
		const source = sources.get(file);
		if (source === undefined) return [];
		const { importedFiles, referencedFiles } = ts.preProcessFile(source.text, true, true);
		const found = importedFiles.map(({ fileName }) => resolve(file, fileName));
		const named = referencedFiles.map(({ fileName }) => ts.resolveTripleslashReference(fileName, file));
		return [...new Set([...found, ...named])].filter((one): one is string => one !== undefined);
	};
	return {
		resolve,
		get() {
			program ??= ts.createProgram({
				rootNames: [...roots],
				options,
				host,
				...(before === undefined ? {} : { oldProgram: before }),
			});
			return program;
		},
		imports(file) {
			let known = imported.get(file);
			if (known === undefined) {
				known = importsOf(file);
				imported.set(file, known);
			}
			return known;
		},
		refresh(file) {
			const exists = existsSync(file);
			const source = sources.get(file);
			if (exists && source?.text === withoutMark(readFileSync(file, "utf8"))) return;
			before = program ?? before;
			program = undefined;
			sources.delete(file);
			imported.delete(file);
			if (exists && source !== undefined) return;
			// A file more or less: imports of any other may lead elsewhere now.
			if (exists) roots.add(file);
			else roots.delete(file);
			resolutions.clear();
			imported.clear();
			before = undefined;
		},
	};
}

/** The declarations of the language, which ts-morph has in memory. */
function libraryFiles({ lib, target, noLib }: ts.CompilerOptions): readonly ts.SourceFile[] {
	const compilerOptions = Object.fromEntries(
		Object.entries({ lib, target, noLib, types: [] }).filter(([, one]) => one),
	);
	const project = new Project({ useInMemoryFileSystem: true, compilerOptions });
	// A program without files has no libraries either.
	project.createSourceFile("/empty.ts", "");
	const program = project.getProgram().compilerObject;
	return program.getSourceFiles().filter((file) => program.isSourceFileDefaultLibrary(file));
}

/** As the compiler reads files. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "");
