/**
 * The files of a project, those that its configuration names and those that they import, each known as a module or as
 * CommonJS before a program is made of them: ts-morph leaves that open, and then `import.meta` is an error in any package.
 */
import { readFileSync } from "node:fs";
import { Project, ts } from "ts-morph";

export function openFiles(config: string, options: ts.CompilerOptions): Project {
	const project = new Project({ tsConfigFilePath: config, skipFileDependencyResolution: true });
	const files = project.getSourceFiles().map((file) => file.getFilePath() as string);
	const known = new Set(files);
	for (const file of files) {
		const format = markFormat(project.getSourceFile(file)!.compilerNode, options);
		for (const path of importsOf(file, format, options)) {
			if (known.has(path)) continue;
			known.add(path);
			project.addSourceFileAtPath(path);
			files.push(path);
		}
	}
	return project;
}

/** A file that was read anew has to be marked again. */
export function markFormat(file: ts.SourceFile, options: ts.CompilerOptions): ts.ResolutionMode {
	file.impliedNodeFormat ??= ts.getImpliedNodeFormatForFile(file.fileName, undefined, ts.sys, options);
	return file.impliedNodeFormat;
}

/** Sources of the project that a file imports by a path; bare names are packages, unless the options map them. */
function importsOf(file: string, format: ts.ResolutionMode, options: ts.CompilerOptions): string[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
	return importedFiles.flatMap(({ fileName }) => {
		if (!/^[./#]/.test(fileName) && options.paths === undefined) return [];
		const { resolvedModule } = ts.resolveModuleName(fileName, file, options, ts.sys, undefined, undefined, format);
		if (resolvedModule === undefined || resolvedModule.isExternalLibraryImport === true) return [];
		const { resolvedFileName } = resolvedModule;
		return /\.d\.[cm]?ts$|\.json$/.test(resolvedFileName) ? [] : [resolvedFileName];
	});
}
