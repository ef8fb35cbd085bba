/** The type engine over the TypeScript that ts-morph brings. */
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { SkeinError } from "@skein/kernel";
import { ts } from "ts-morph";
import { withoutStack } from "../source/macro-error.js";
import { emitProject } from "./emit-project.js";
import { createProjectProgram } from "./project-program.js";
import { describeSignature, describeValue, functionNodeAt, nodeAt } from "./signature-reader.js";
import type { DeclaredValue, ProjectProblem, TypeEngine } from "./type-engine.js";

export interface TsMorphOptions {
	/** Path of the `tsconfig.json`. */
	readonly config: string;
}

/** @throws SKEIN_MACRO_PROJECT */
export function createTsMorphEngine({ config }: TsMorphOptions): TypeEngine {
	const parsed = parseConfig(config);
	const project = createProjectProgram(config, parsed);
	const program = (): ts.Program => project.get();
	const files = (): string[] =>
		program()
			.getSourceFiles()
			.filter((file) => isOwn(program(), file))
			.map(({ fileName }) => fileName);
	const ofProject = (file: string): boolean => {
		const found = program().getSourceFile(file);
		return found !== undefined && isOfProject(program(), found);
	};
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
		imports: (file) => project.imports(file).filter(ofProject),
		ambient: () =>
			program()
				.getSourceFiles()
				.filter((file) => isOfProject(program(), file) && declaresForAll(file))
				.map(({ fileName }) => fileName),
		resolve: (file, specifier) => project.resolve(file, specifier),
		refresh: (file) => project.refresh(file),
		problems: () => problemsOf(program()),
		emit: (textOf) => emitProject(program(), { options: parsed.options, configFolder: dirname(config) }, textOf),
	};
}

/** Source text of the project itself. */
const isOwn = (program: ts.Program, file: ts.SourceFile): boolean =>
	!file.isDeclarationFile && isOfProject(program, file);

const isOfProject = (program: ts.Program, file: ts.SourceFile): boolean =>
	!program.isSourceFileFromExternalLibrary(file) &&
	!program.isSourceFileDefaultLibrary(file) &&
	!INSTALLED.test(file.fileName);

/** A script, whose declarations are global, or a module that adds to what is global or to another module. */
const declaresForAll = (file: ts.SourceFile): boolean =>
	!ts.isExternalModule(file) || file.statements.some((one) => ts.isModuleDeclaration(one) && augments(one));

const augments = ({ name, flags }: ts.ModuleDeclaration): boolean =>
	ts.isStringLiteral(name) || (flags & ts.NodeFlags.GlobalAugmentation) !== 0;

const INSTALLED = /[\\/]node_modules[\\/]/;

function parseConfig(config: string): ts.ParsedCommandLine {
	if (!existsSync(config)) throw projectError(`there is no ${config}; name another with --project`);
	const read = (path: string): string => readFileSync(path, "utf8");
	const { error } = ts.readConfigFile(config, read);
	if (error !== undefined) throw projectError(formatProblem(error).message, placeOf(error));
	const parsed = ts.parseJsonSourceFileConfigFileContent(
		ts.readJsonConfigFile(config, read),
		ts.sys,
		dirname(config),
		undefined,
		config,
	);
	const [broken] = parsed.errors;
	if (broken !== undefined) throw projectError(inConfig(formatProblem(broken).message, config), placeOf(broken));
	return parsed;
}

const inConfig = (message: string, config: string): string =>
	message.startsWith(config) ? message : `${config}: ${message}`;

const projectError = (what: string, details: Readonly<Record<string, unknown>> = {}): SkeinError =>
	withoutStack(new SkeinError("SKEIN_MACRO_PROJECT", what, { details }));

function problemsOf(program: ts.Program): ProjectProblem[] {
	return ts.getPreEmitDiagnostics(program).map(formatProblem);
}

function formatProblem({ file, start, messageText, code }: ts.Diagnostic): ProjectProblem {
	const text = `${ts.flattenDiagnosticMessageText(messageText, "\n")} (TS${code})`;
	if (file === undefined || start === undefined) return { message: text };
	const { line, character } = file.getLineAndCharacterOfPosition(start);
	return { message: `${file.fileName}:${line + 1}:${character + 1}: ${text}` };
}

/** As the errors of the syntactic pass say it. */
function placeOf({ file, start, length }: ts.Diagnostic): Readonly<Record<string, unknown>> {
	if (file === undefined || start === undefined) return {};
	const { line, character } = file.getLineAndCharacterOfPosition(start);
	return { file: file.fileName, line: line + 1, column: character + 1, length: length ?? 0 };
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
