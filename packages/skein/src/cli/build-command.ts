/** `skein build`: JavaScript with the macro applied, declarations, and `skein.manifest.json`. */
import { relative } from "node:path";
import { buildProject, explainCodec, type ProjectFunction, writeWhole } from "@skein/macros/project";
import { readLock } from "./check-command.js";
import { openProject } from "./open-project.js";
import { parseFlags } from "./parse-flags.js";

const FLAGS = {
	project: { type: "string", help: "the tsconfig.json; default: that of this directory" },
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
		console.error(`${problems.length} problems; nothing was written`);
		return 1;
	}
	const functions = described.flatMap((one) => one.functions);
	if (flags.explain === true) for (const one of functions) explain(one);
	const files = buildProject({ engine, config, described, lock: readLock(config) });
	const written = files.filter(({ path, text }) => writeWhole(path, text)).length;
	console.log(`${functions.length} distributed functions; ${written} of ${files.length} files written`);
	return 0;
}

function explain({ id, file, line, signature, contract }: ProjectFunction): void {
	console.log(`${id}  ${relative("", file)}:${line}`);
	console.log(`  ${signature.text}`);
	console.log(`  contract ${contract.hash}`);
	for (const text of explainCodec(contract.signature)) console.log(`  ${text}`);
	console.log("");
}
