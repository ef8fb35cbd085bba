import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { FrameKind, isSkeinError } from "@skein/kernel";
import { describe, expect, it } from "vitest";
import { startPool } from "./fixtures/start-pool.js";

describe("a thread", () => {
	it("that is ended while its modules are loaded ends nothing else", async () => {
		const program = fileURLToPath(new URL("./fixtures/end-while-loading.mjs", import.meta.url));
		const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 60_000 });
		expect(stdout).toMatch(/^ended after \d+ threads$/m);
	});

	it.each([
		[
			"module cannot be loaded",
			"file:///nowhere/entry.mjs",
			/no worker thread can be started: .*\/nowhere\/entry\.mjs/,
		],
		[
			"lane cannot be opened",
			"data:text/javascript,export function openLane() { throw new Error('no lane'); }",
			/no worker thread can be started: no lane/,
		],
	])("whose %s is tried again, and at last the calls hear why", async (_what, entry, why) => {
		await using pool = startPool(1, { entry: new URL(entry) });
		const { kind, value } = await pool.call("add", 1, 2).reply;
		expect(kind).toBe(FrameKind.refused);
		expect(isSkeinError(value, "SKEIN_TASK_LOST")).toBe(true);
		expect((value as Error).message).toMatch(why);
	});
});
