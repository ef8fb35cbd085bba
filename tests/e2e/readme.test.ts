import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";
import { CLI } from "../support/start-node.js";

const cwd = fileURLToPath(new URL("../..", import.meta.url));
const hello = "examples/hello/hello.ts";

it.each([
	["on its own threads", [CLI, "run", hello], 1],
	["on three nodes", [CLI, "run", hello, "--nodes", "3"], 3],
	["with the loader alone", ["--import", "skein/register", hello], 1],
])(
	"the README's program runs %s",
	async (_, args, nodes) => {
		const result = await runCommand(process.execPath, args, { cwd });
		expect(result.stderr).toBe("");
		expect(result.stdout).toBe(`41538 primes below 500000, counted on ${nodes} node(s)\n`);
		expect(result.code).toBe(0);
	},
	60_000,
);

it.each([
	["on its own threads", []],
	["on two nodes", ["--nodes", "2"]],
])(
	"the README's streams run %s",
	async (_, flags) => {
		const result = await runCommand(process.execPath, [CLI, "run", "examples/streams/streams.ts", ...flags], { cwd });
		expect(result.stderr).toBe("");
		expect(result.stdout).toBe(
			[
				'import { createReadStream } from "node:fs";',
				'import { createInterface } from "node:readline";',
				"the longest line of all has 114 characters",
				"",
			].join("\n"),
		);
	},
	60_000,
);
