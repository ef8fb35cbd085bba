/** `skein check`: holds the distributed functions of a project against `skein.lock`; `--accept` writes the lock. */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { SkeinError } from "@skein/kernel";
import {
	compareLock,
	formatLock,
	type Lock,
	lockFileOf,
	parseLock,
	readLockOf,
	writeFiles,
} from "@skein/macros/project";
import { openProject } from "./open-project.js";
import { parseFlags } from "./parse-flags.js";

const FLAGS = {
	project: { type: "string", help: "the tsconfig.json; default: that of this directory" },
	accept: { type: "boolean", help: "write what the functions promise now to skein.lock" },
} as const;

export async function checkCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, FLAGS, "usage: skein check [options]");
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const { config, described } = await openProject(flags.project as string | undefined);
	const file = lockFileOf(config);
	const functions = described.flatMap((one) => one.functions);
	if (flags.accept === true) {
		const before = existsSync(file) ? readOrEmpty(file) : { functions: [] };
		const { accepted } = compareLock(before, functions);
		const written = writeFiles([{ path: file, text: formatLock(accepted) }]) > 0;
		console.log(`${relative("", file)}: ${accepted.functions.length} functions${written ? "" : ", nothing changed"}`);
		return 0;
	}
	const lock = readLockOf(config);
	if (lock === undefined) {
		console.log(
			`there is no ${relative("", file)} yet: \`skein check --accept\` records ${functions.length} functions`,
		);
		return 0;
	}
	const { problems, added, changed } = compareLock(lock, functions);
	const kept = lock.functions.length - problems.length;
	for (const { message } of problems) console.error(`${message}\n`);
	for (const id of changed) console.log(`${id}: changed, and still fits those who call it`);
	for (const id of added) console.log(`${id}: new`);
	if (added.length + changed.length > 0) console.log("record this with `skein check --accept`");
	console.log(`${kept} of ${lock.functions.length} recorded functions keep their contract`);
	return problems.length === 0 ? 0 : 1;
}

/** `--accept` is also the way out of a broken lock; the history in it is lost. */
function readOrEmpty(file: string): Lock {
	try {
		return parseLock(readFileSync(file, "utf8"), file);
	} catch (error) {
		if (!(error instanceof SkeinError)) throw error;
		console.error(`${error.message}\nwritten anew, without the earlier contracts`);
		return { functions: [] };
	}
}
