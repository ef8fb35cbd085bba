// Where what a task writes is printed; what comes to its caller is in logs-cases.ts.
import { expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";
import { fixture } from "../support/start-node.js";

it("a task prints where it runs, unless its caller has asked for its logs, and again when it is over", async () => {
	const { stdout, stderr, code } = await runCommand(process.execPath, [fixture("said.mjs")]);
	expect([stderr, code]).toEqual(["", 0]);
	const lines = stdout.trimEnd().split("\n");
	const heard = lines.filter((line) => line.startsWith("heard"));
	expect(heard).toEqual(["heard asked 0", "heard asked 1", "heard asked 2", "heard early"]);
	const printed = lines.filter((line) => !line.startsWith("heard")).toSorted();
	expect(printed).toEqual(["late", "log 1", "unasked 0", "unasked 1", "unasked 2"]);
});
