import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { CLI } from "../support/start-node.ts";

// Each of these starts compilers or programs, which a busy machine is slow to run.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const directory = realpathSync(mkdtempSync(join(tmpdir(), "skein-rolling-")));
const socket = (name: string): string => `unix://${join(directory, `${name}.sock`)}`;

/** One program in three versions: the second adds an optional member, the third wants another type. */
const VERSIONS: Readonly<Record<string, { parameter: string; argument: string }>> = {
	one: { parameter: "{ width: number }", argument: "{ width: 3 }" },
	two: { parameter: "{ width: number; height?: number }", argument: "{ width: 3, height: 2 }" },
	three: { parameter: "{ width: string }", argument: '{ width: "3" }' },
};

async function build(name: string): Promise<void> {
	const folder = join(directory, name);
	mkdirSync(join(folder, "src"), { recursive: true });
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
	const compilerOptions = {
		target: "es2022",
		module: "nodenext",
		strict: true,
		types: ["node"],
		lib: ["es2023"],
		skipLibCheck: true,
		outDir: "dist",
		rootDir: "src",
	};
	const { parameter, argument } = VERSIONS[name]!;
	const files = {
		"package.json": JSON.stringify({ name: "my-app", type: "module" }),
		"tsconfig.json": JSON.stringify({ compilerOptions, include: ["src"] }),
		"src/area.ts": `import { distributed } from "skein";
export const area = distributed((shape: ${parameter}): string => \`${name}:\${typeof shape.width}\`);`,
		"src/main.ts": `import { createRuntime, isSkeinError } from "skein";
import { area } from "./area.js";
await using rt = await createRuntime({ pool: { threads: 0 }, discovery: { static: process.argv.slice(2) } });
try {
	const answers = await Promise.all(Array.from({ length: 40 }, () => rt.spawnFn(area, ${argument})));
	console.log([...new Set(answers)].sort().join(" "));
} catch (error) {
	console.log(isSkeinError(error) ? \`\${error.code} \${error.message}\` : error);
}`,
	};
	for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
	if (name !== "one") writeFileSync(join(folder, "skein.lock"), lock);
	const check = await runCommand(process.execPath, [CLI, "check", "--accept"], { cwd: folder });
	expect(check.stderr).toBe("");
	if (name === "one") lock = readFileSync(join(folder, "skein.lock"), "utf8");
	const built = await runCommand(process.execPath, [CLI, "build"], { cwd: folder });
	expect(built.stderr).toBe("");
}
let lock = "";

const nodes = new Map<string, ChildProcess>();
async function startNode(name: string): Promise<void> {
	const entry = join(directory, name, "dist/area.js");
	const args = ["node", "--name", name, "--transport", socket(name), "--entry", entry, "--threads", "1"];
	const child = fork(CLI, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	nodes.set(name, child);
	await once(child, "message");
}

/** What a caller of this version gets from these nodes. */
async function callFrom(version: string, ...at: string[]): Promise<string> {
	const { stdout, stderr } = await runCommand(process.execPath, [
		join(directory, version, "dist/main.js"),
		...at.map(socket),
	]);
	expect(stderr).toBe("");
	return stdout.trim();
}

beforeAll(async () => {
	for (const name of Object.keys(VERSIONS)) await build(name);
	for (const name of Object.keys(VERSIONS)) await startNode(name);
}, 120_000);
afterAll(async () => {
	for (const child of nodes.values()) child.kill("SIGKILL");
	rmSync(directory, { recursive: true, force: true });
});

describe("while a program is rolled out", () => {
	it("calls go only to nodes whose contract fits", async () => {
		expect(await callFrom("one", "one", "three")).toBe("one:number");
		expect(await callFrom("three", "one", "two", "three")).toBe("three:string");
	});

	it("the new version serves and calls what its lock says it may", async () => {
		expect(await callFrom("two", "one")).toBe("one:number");
		expect(await callFrom("two", "two", "three")).toBe("two:number");
	});

	it("a value that is not of its type never reaches the function", async () => {
		const args = ["call", "my-app/area", '{"width":"3"}', "--seed", socket("one")];
		const { stderr } = await runCommand(process.execPath, [CLI, ...args]);
		expect(stderr).toContain('my-app/area: argument 1, .width: expected number, got string "3"');
	});

	it("the old version goes on until its last node has drained, and then an error says who has what", async () => {
		const old = nodes.get("one")!;
		const ended = once(old, "exit");
		old.kill("SIGTERM");
		await ended;
		expect(await callFrom("one", "three")).toMatch(
			/^SKEIN_CONTRACT_MISMATCH my-app\/area: this program was built with the contract [0-9a-f]{16}, and no node fits it: three has [0-9a-f]{16}; /,
		);
	});
});
