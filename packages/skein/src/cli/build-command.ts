/** `skein build`: JavaScript with the macro applied, declarations, and `skein.manifest.json`. */
import { relative, resolve } from "node:path";
import {
	buildProject,
	type Diagnostic,
	diagnoseProject,
	explainCodec,
	formatDiagnostic,
	type ProjectFunction,
	readLockOf,
	type TypeEngine,
	writeFiles,
} from "@skein/macros/project";
import { loadConfig } from "@skein/runtime/config";
import { openProject } from "./open-project.js";
import { type FlagValues, listOf, parseFlags } from "./parse-flags.js";

const FLAGS = {
	project: { type: "string", help: "the tsconfig.json; default: that of this directory" },
	entry: {
		type: "string",
		multiple: true,
		help: "module that nodes start from; several allowed; default: `entry` of the configuration",
	},
	explain: {
		type: "boolean",
		help: "say for each function what was generated, and what fell back to the generic encoding",
	},
} as const;

/** More than so many say no more. */
const SHOWN_PROBLEMS = 20;

export async function buildCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, FLAGS, "usage: skein build [options]");
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const { config, engine, described } = await openProject(flags.project as string | undefined);
	const problems = engine.problems();
	for (const { message } of problems.slice(0, SHOWN_PROBLEMS)) console.error(message);
	if (problems.length > 0) {
		console.error(`${problems.length} ${problems.length === 1 ? "error" : "errors"}; nothing was written`);
		return 1;
	}
	const wrong = report(engine, diagnoseProject({ engine, described, entries: await entriesOf(flags.entry) }));
	if (wrong > 0) {
		console.error(`${wrong} ${wrong === 1 ? "error" : "errors"}; nothing was written`);
		return 1;
	}
	const functions = described.flatMap((one) => one.functions);
	if (flags.explain === true) for (const one of functions) explain(one);
	const files = buildProject({ engine, config, described, lock: readLockOf(config) });
	const written = writeFiles(files);
	console.log(`${functions.length} distributed functions; ${written} of ${files.length} files written`);
	return 0;
}

/** Answers how many are errors. */
function report(engine: TypeEngine, diagnostics: readonly Diagnostic[]): number {
	for (const one of diagnostics) console.error(`${formatDiagnostic(one, engine.read(one.file))}\n`);
	return diagnostics.filter(({ severity }) => severity === "error").length;
}

/** The modules that nodes start from: as flags say, else as the configuration does. */
async function entriesOf(flag: FlagValues[string]): Promise<string[]> {
	const named = flag === undefined ? (await loadConfig({})).entry : listOf(flag);
	return named.map((file) => resolve(file));
}

function explain({ id, file, line, signature, contract }: ProjectFunction): void {
	console.log(`${id}  ${relative("", file)}:${line}`);
	console.log(`  ${signature.text}`);
	console.log(`  contract ${contract.hash}`);
	for (const text of explainCodec(contract.signature)) console.log(`  ${text}`);
	console.log("");
}
