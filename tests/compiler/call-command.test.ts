import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runCommand } from "../support/run-command.ts";
import { CLI, type NodeProcess, startNode } from "../support/start-node.ts";

// Each of these starts compilers or programs, which a busy machine is slow to run.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const directory = mkdtempSync(join(tmpdir(), "skein-call-"));
let node: NodeProcess;
beforeAll(async () => {
	node = await startNode("lone", `unix://${join(directory, "lone.sock")}`);
});
afterAll(async () => {
	await node.stop();
	rmSync(directory, { recursive: true });
});

const call = (...args: string[]) => runCommand(process.execPath, [CLI, "call", ...args, "--seed", node.address]);

describe("skein call", () => {
	it("calls a function of a running node with JSON and text, and prints the result", async () => {
		expect(await call("skein-e2e/add", "30", "12")).toMatchObject({ stdout: "42\n", stderr: "", code: 0 });
		expect(await call("skein-e2e/echo", '{"a":[1,"x"]}')).toMatchObject({ stdout: "{ a: [ 1, 'x' ] }\n", code: 0 });
		expect(await call("skein-e2e/echo", "plain text", "--json")).toMatchObject({ stdout: '"plain text"\n', code: 0 });
	});

	it("shows the error of the function, not its own", async () => {
		const { stderr, code } = await call("skein-e2e/find", "/nowhere");
		expect(code).toBe(1);
		expect(stderr).toMatch(/no \/nowhere/);
		expect(stderr).toMatch(/functions\.ts:\d+/);
	});

	it("names the functions there are when there is none of that name", async () => {
		const { stderr, code } = await call("skein-e2e/ad");
		expect(code).toBe(2);
		expect(stderr).toContain('skein: no node has a function "skein-e2e/ad"; did you mean "skein-e2e/add"?');
		expect(stderr).toContain("\n  skein-e2e/whereAmI");
	});

	it("says that nobody answers", async () => {
		const none = `unix://${join(directory, "none.sock")}`;
		const { stderr, code } = await runCommand(process.execPath, [CLI, "call", "a/b", "--seed", none]);
		expect(code).toBe(2);
		expect(stderr).toContain(`no node with functions answered at ${none}`);
	});
});
