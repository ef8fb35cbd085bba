/** The type engine over ts-morph, which brings its own TypeScript. */
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { SkeinError } from "@skein/kernel";
import { ts } from "ts-morph";
import { withoutStack } from "../source/macro-error.js";
import { emitProject } from "./emit-project.js";
import { markFormat, openFiles } from "./open-files.js";
import { describeSignature, describeValue, functionNodeAt, nodeAt } from "./signature-reader.js";
import type { DeclaredValue, ProjectProblem, TypeEngine } from "./type-engine.js";

export interface TsMorphOptions {
	/** Path of the `tsconfig.json`. */
	readonly config: string;
}

/** @throws SKEIN_MACRO_PROJECT */
export function createTsMorphEngine({ config }: TsMorphOptions): TypeEngine {
	const options = checkedOptions(config);
	const project = openFiles(config, options.options);
	const files = (): string[] =>
		project
			.getSourceFiles()
			.filter((file) => !file.isDeclarationFile() && !file.isInNodeModules())
			.map((file) => file.getFilePath());
	const program = (): ts.Program => project.getProgram().compilerObject;
	const source = (file: string): ts.SourceFile => {
		const found = program().getSourceFile(file);
		if (found === undefined) throw projectError(`${file} is not part of ${config}; does it still exist?`);
		return found;
	};
	return {
		files,
		read: (file) => source(file).text,
		signatures: (file, functions) =>
			functions.map((span) => describeSignature(program(), functionNodeAt(source(file), span))),
		valueTypes: (file, expressions) => expressions.map((span) => describeValue(program(), nodeAt(source(file), span))),
		declarationOf: (file, expression) => declarationOf(program().getTypeChecker(), nodeAt(source(file), expression)),
		imports: (file) =>
			(project.getSourceFile(file)?.getReferencedSourceFiles() ?? [])
				.filter((one) => !one.isDeclarationFile() && !one.isInNodeModules())
				.map((one) => one.getFilePath()),
		refresh(file) {
			const known = project.getSourceFile(file);
			if (!existsSync(file)) {
				known?.forget();
				return;
			}
			const fresh = known ?? project.addSourceFileAtPath(file);
			if (known !== undefined) fresh.replaceWithText(readFileSync(file, "utf8"));
			markFormat(fresh.compilerNode, options.options);
		},
		problems: () => problemsOf(program()),
		emit: (textOf) => emitProject(program(), { ...options, configFolder: dirname(config) }, textOf),
	};
}

function checkedOptions(config: string): { options: ts.CompilerOptions } {
	if (!existsSync(config)) throw projectError(`there is no ${config}; name another with --project`);
	const { config: json, error } = ts.readConfigFile(config, (path) => readFileSync(path, "utf8"));
	if (error !== undefined) throw projectError(formatProblem(error).message);
	const parsed = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config), undefined, config);
	const [broken] = parsed.errors;
	if (broken !== undefined) throw projectError(`${config}: ${formatProblem(broken).message}`);
	return { options: parsed.options };
}

const projectError = (what: string): SkeinError => withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", what));

function problemsOf(program: ts.Program): ProjectProblem[] {
	return ts.getPreEmitDiagnostics(program).map(formatProblem);
}

function formatProblem({ file, start, messageText, code }: ts.Diagnostic): ProjectProblem {
	const text = `${ts.flattenDiagnosticMessageText(messageText, "\n")} (TS${code})`;
	if (file === undefined || start === undefined) return { message: text };
	const { line, character } = file.getLineAndCharacterOfPosition(start);
	return { message: `${file.fileName}:${line + 1}:${character + 1}: ${text}` };
}

function declarationOf(checker: ts.TypeChecker, node: ts.Node | undefined): DeclaredValue | undefined {
	if (node === undefined) return undefined;
	let symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
	if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = checker.getAliasedSymbol(symbol);
	const declaration = symbol?.valueDeclaration;
	if (declaration === undefined) return undefined;
	return {
		file: declaration.getSourceFile().fileName,
		span: { start: declaration.getStart(), end: declaration.end },
		isFunction: isFunction(declaration),
	};
}

function isFunction(declaration: ts.Declaration): boolean {
	if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return true;
	if (!ts.isVariableDeclaration(declaration) && !ts.isPropertyDeclaration(declaration)) return false;
	const { initializer } = declaration;
	return initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
}
