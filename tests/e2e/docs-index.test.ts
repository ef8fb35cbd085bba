import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CommandResult, runCommand } from "../support/run-command.js";
import { CLI } from "../support/start-node.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = ["run", "examples/docs-index/src/main.ts", "--nodes", "3"];
const index = (flags: string[], folder: string, onOutput?: (all: string) => void): Promise<CommandResult> =>
	runCommand(process.execPath, [CLI, ...example, ...flags, "--", folder], { cwd: root, ...(onOutput && { onOutput }) });
const digestIn = ({ stdout }: CommandResult): string | undefined => /^index digest\s+(\w{16})$/m.exec(stdout)?.[1];

describe("the example that npm start runs", () => {
	const digests = new Set<string | undefined>();

	it.each(["unix", "tcp", "memory"])(
		"indexes real documents on three nodes over %s",
		async (transport) => {
			const result = await index(["--transport", transport], "node_modules/typescript");
			expect(result.stderr).toBe("");
			expect(result.code).toBe(0);
			expect(result.stdout).toMatch(/^node-1 .* tasks,[\s\S]*^node-2 .* tasks,[\s\S]*^node-3 .* tasks,/m);
			// biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
			expect(result.stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
			digests.add(digestIn(result));
		},
		60_000,
	);

	// The program compares its index with one that it builds on its own thread, and fails when they differ.
	it("ends with the right digest when a node is killed in the middle", async () => {
		let killed = 0;
		const result = await index([], "node_modules", (all) => {
			if (killed > 0 || !all.includes("25 %")) return;
			killed = pidOf("node-2");
			process.kill(killed, "SIGKILL");
		});
		expect(killed).toBeGreaterThan(0);
		expect(result.code).toBe(0);
		expect(result.stdout).toMatch(/^\d+ lost calls were made again on other nodes$/m);
		expect(digestIn(result)).toMatch(/^\w{16}$/);
	}, 60_000);

	it("built one and the same index every time", () => {
		expect([...digests]).toEqual([expect.stringMatching(/^\w{16}$/)]);
	});
});

/** The node of this name whose command line says that it serves the example. */
function pidOf(name: string): number {
	for (const entry of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
		const line = commandLine(entry);
		if (line.includes(`\0--name\0${name}\0`) && line.includes(`${root}examples/docs-index/`)) return Number(entry);
	}
	throw new Error(`no process of ${name}`);
}

function commandLine(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "utf8");
	} catch {
		return "";
	}
}
