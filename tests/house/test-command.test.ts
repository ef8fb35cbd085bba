import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { plantTree, runScript } from "./planted-tree.js";

const scripts = (build: string) => JSON.stringify({ scripts: { build, check: "true", "typecheck:tests": "true" } });
const testFile = (body: string) =>
	`import { beforeAll, describe, expect, it } from "vitest";\nit("passes", () => {});\n${body}\n`;

function runTests(files: Record<string, string>, ...args: string[]) {
	const { code, stdout, output } = runScript(plantTree(files), "tools/test.mjs", ...args);
	return { code, output, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

describe("npm test", () => {
	beforeEach(() => void vi.stubEnv("TEST_NOTHING_MISSING", ""));
	afterEach(() => void vi.unstubAllEnvs());

	it("ends with the totals and succeeds when every step does", () => {
		const run = runTests({ "package.json": scripts("true"), "a.test.ts": testFile("") });
		expect(run).toMatchObject({ code: 0, lastLine: "1 passed, 0 failed, 0 skipped" });
	});

	it("stops at the first step that fails and counts it", () => {
		const run = runTests({ "package.json": scripts("exit 3"), "a.test.ts": testFile("") });
		expect(run).toMatchObject({ code: 1, lastLine: "0 passed, 1 failed, 0 skipped" });
		expect(run.output).not.toContain("== check");
	});

	it.each([
		["a test that fails", 'it("fails", () => { expect(1).toBe(2); });', "1 passed, 1 failed, 0 skipped"],
		["an error outside any test", "Promise.reject(new Error());", "1 passed, 1 failed, 0 skipped"],
		["a file that does not load", 'throw new Error("no");', "0 passed, 1 failed, 0 skipped"],
		["a process that dies", "process.kill(process.pid, 'SIGKILL');", "0 passed, 1 failed, 0 skipped"],
		[
			"a hook that fails",
			'describe("a", () => { beforeAll(() => { throw new Error(); }); it("b", () => {}); });',
			"1 passed, 1 failed, 1 skipped",
		],
	])("fails on %s", (_, body, lastLine) => {
		expect(runTests({ "a.test.ts": testFile(body) }, "--tests-only")).toMatchObject({ code: 1, lastLine });
	});

	it("fails when there are no tests", () => {
		expect(runTests({}, "--tests-only")).toMatchObject({ code: 1, lastLine: "0 passed, 1 failed, 0 skipped" });
	});

	const skips = {
		"a.test.ts": testFile(`
			it("asks a server", (context) => context.skip("missing nats-server: not on PATH"));
			it("closes half", (context) => context.skip("memory links close at once"));
			it.runIf(false)("says nothing", () => {});
		`),
	};

	it("names each skipped test with its reason", () => {
		const run = runTests(skips, "--tests-only");
		expect(run).toMatchObject({ code: 0, lastLine: "1 passed, 0 failed, 3 skipped" });
		expect(run.output).toContain("skipped: a.test.ts > asks a server: missing nats-server: not on PATH");
	});

	it("with TEST_NOTHING_MISSING counts what is missing here as failed", () => {
		vi.stubEnv("TEST_NOTHING_MISSING", "1");
		expect(runTests(skips, "--tests-only")).toMatchObject({ code: 1, lastLine: "1 passed, 1 failed, 2 skipped" });
	});
});
