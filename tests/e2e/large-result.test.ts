// A large result, and the small calls beside it. In a file of its own: what other tests left to be collected would hide what
// this one makes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime } from "skein";
import { describe, expect, it } from "vitest";
import { startNode } from "../support/start-node.js";
import { add, floatsOf } from "./fixtures/functions.js";

const MEGABYTE = 1024 * 1024;

/** What is collected meanwhile would hide what is made. */
const kept: unknown[] = [];

describe.each([
	{ transport: "unix", least: 10 },
	// Here the system keeps megabytes on their way, which small answers are behind.
	{ transport: "tcp", least: 3 },
])("a result of 256 MB over $transport", ({ transport, least }) => {
	const BYTES = 256 * MEGABYTE;
	const SLACK = 40 * MEGABYTE;

	it("lets small calls of the same link through, and costs both sides its own size and little more", async () => {
		const folder = mkdtempSync(join(tmpdir(), "skein-test-"));
		const address = transport === "unix" ? `unix://${join(folder, "a.sock")}` : "tcp://127.0.0.1:0";
		await using node = await startNode("a", address, "--threads", "2");
		await using program = await createRuntime({
			node: { name: "program" },
			pool: { threads: 0 },
			discovery: { static: [node.address] },
		});
		for (let i = 0; i < 100; i += 1) await program.spawnFn(add, i, 1);
		const resident = residentOf(node.child.pid!, "VmRSS");
		const { arrayBuffers } = process.memoryUsage();
		const large = program.spawnFn(floatsOf, BYTES / 8, true);
		let [most, beside] = [0, 0];
		while (!large.isFinished()) {
			expect(await program.spawnFn(add, beside, 1)).toBe(beside + 1);
			const held = process.memoryUsage().arrayBuffers - arrayBuffers;
			// Room for the result is made when its first part comes.
			if (held > 0.9 * BYTES) beside += 1;
			most = Math.max(most, held);
		}
		const floats = await large;
		kept.push(floats);
		expect([floats.length, floats[0], floats.at(-1)]).toEqual([BYTES / 8, 0.5, 0.5]);
		expect(beside).toBeGreaterThan(least);
		expect(most).toBeLessThan(BYTES + SLACK);
		const grown = residentOf(node.child.pid!, "VmHWM") - resident;
		if (!Number.isNaN(grown)) expect(grown).toBeLessThan(BYTES + SLACK);
		rmSync(folder, { recursive: true, force: true });
	});
});

/** Bytes; NaN where the system does not tell. */
function residentOf(pid: number, what: "VmRSS" | "VmHWM"): number {
	if (!existsSync(`/proc/${pid}/status`)) return Number.NaN;
	const [, kilobytes] = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
	return Number(kilobytes) * 1024;
}
