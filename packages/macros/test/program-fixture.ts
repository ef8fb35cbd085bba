/** A program in a folder of its own, with a stand-in for `skein` that writes down what is registered. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export const REGISTER = new URL("../dist/register.js", import.meta.url).href;

const STAND_IN: Readonly<Record<string, string>> = {
	"node_modules/skein/package.json": JSON.stringify({
		name: "skein",
		type: "module",
		exports: { ".": "./index.js", "./register-function": "./register-function.js" },
	}),
	"node_modules/skein/index.js": `
		export const distributed = (first, second) => {
			if (typeof first === "function") return first;
			if (typeof second === "function") return second;
			return () => { throw new Error("the decorator was not erased"); };
		};
		export const registered = () => globalThis.registered ?? [];
	`,
	"node_modules/skein/register-function.js": `
		const list = (globalThis.registered ??= []);
		export function registerFunction(fn, { owner, ...info }) {
			list.push({ ...info, fn: fn.name, ...(owner === undefined ? {} : { owner: owner.name }) });
			return fn;
		}
		export function registerErrorClass(id, errorClass) {
			list.push({ errorClass: id, fn: errorClass.name });
		}
	`,
};

export interface ProgramRun {
	readonly stdout: string;
	readonly stderr: string;
	readonly status: number | null;
	/** The lines of stdout that are JSON, in order. */
	readonly said: unknown[];
}

export interface RunOptions {
	readonly args?: readonly string[];
	readonly execArgv?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
}

export interface ProgramFixture extends AsyncDisposable {
	readonly folder: string;
	path(name: string): string;
	url(name: string): string;
	write(files: Readonly<Record<string, string>>): void;
	run(entry: string, options?: RunOptions): Promise<ProgramRun>;
}

/** The default name has what URLs and paths disagree about. */
export function createProgram(files: Readonly<Record<string, string>>, name = "skein macros #"): ProgramFixture {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
	const program: ProgramFixture = {
		folder,
		path: (name) => join(folder, name),
		url: (name) => pathToFileURL(join(folder, name)).href,
		write(more) {
			for (const [name, text] of Object.entries(more)) {
				mkdirSync(dirname(join(folder, name)), { recursive: true });
				writeFileSync(join(folder, name), text);
			}
		},
		run: (entry, options = {}) => runNode(folder, join(folder, entry), options),
		async [Symbol.asyncDispose]() {
			rmSync(folder, { recursive: true, force: true });
		},
	};
	program.write({ "package.json": JSON.stringify({ name: "my-app", type: "module" }), ...STAND_IN, ...files });
	return program;
}

/** Runs a TypeScript program as a user does. */
export const withMacro = (options: RunOptions = {}): RunOptions => ({ ...options, execArgv: ["--import", REGISTER] });

function runNode(cwd: string, entry: string, { args = [], execArgv = [], env = {} }: RunOptions): Promise<ProgramRun> {
	const child = spawn(process.execPath, [...execArgv, entry, ...args], { cwd, env: { ...cleanEnv(), ...env } });
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (text) => (stdout += text));
	child.stderr.on("data", (text) => (stderr += text));
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (status) => resolve({ stdout, stderr, status, said: jsonLines(stdout) }));
	});
}

/** Without what vitest puts there for its own processes. */
function cleanEnv(): NodeJS.ProcessEnv {
	const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("VITEST")));
}

function jsonLines(text: string): unknown[] {
	return text.split("\n").flatMap((line) => {
		try {
			return [JSON.parse(line)];
		} catch {
			return [];
		}
	});
}
