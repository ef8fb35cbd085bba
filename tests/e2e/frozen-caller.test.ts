// A caller whose process stands still while its connections stay: what it asked for stops when its silence is too long.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type Runtime } from "skein";
import { afterEach, expect, it } from "vitest";
import { fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { ancestor, countsHere } from "./fixtures/families.js";

const directory = mkdtempSync(join(tmpdir(), "skein-frozen-caller-"));
let caller: NodeProcess;
let callee: Runtime;
let program: Runtime;

afterEach(async () => {
	await program.shutdown();
	await caller.kill();
	await callee.shutdown();
	rmSync(directory, { recursive: true, force: true });
});

it.each([
	["unix", () => `unix://${join(directory, "node")}`],
	["tcp", () => "tcp://127.0.0.1:0"],
])("over %s its tasks are stopped, but for those that it let go of", async (_, address: () => string) => {
	callee = await createRuntime({
		transport: address(),
		node: { name: "callee", labels: { at: "callee" } },
		pool: { threads: 1 },
		limits: { pingInterval: "200ms", idleTimeout: "1s" },
	});
	const flags = ["--label", "at=caller", "--entry", fixture("families.ts"), "--seed", callee.address];
	caller = await startNode("caller", "tcp://127.0.0.1:0", ...flags);
	program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		discovery: { static: [caller.address, callee.address] },
	});
	const on = (at: string) => program.place().withNodeSelector({ at });
	const counts = () => on("callee").spawnFn(countsHere);
	const { started, stopped } = await counts();
	void on("caller").spawnFn(ancestor, { at: ["callee"] });
	void on("caller").spawnFn(ancestor, { at: ["callee"], detached: [1] });
	await expect.poll(counts).toEqual({ started: started + 2, stopped });
	caller.child.kill("SIGSTOP");
	// Its silence ends the link after a second; by default it would after ten.
	await expect.poll(counts, { timeout: 8_000 }).toEqual({ started: started + 2, stopped: stopped + 1 });
	expect(callee.nodes().map(({ name }) => name)).not.toContain("caller");
	expect(callee.metrics().running).toBe(1);
});
