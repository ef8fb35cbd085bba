import { createRuntime, Runtime, spawnFn } from "skein";
import { expect, it } from "vitest";
import { add, echo, heavy, whereAmI } from "./fixtures/functions.js";
import { sum } from "./fixtures/streams.js";

it("two programs that share a node never get more of a resource than it has, and all their calls run", async () => {
	const node = await createRuntime({
		transport: "memory://shared",
		node: { name: "shared", resources: { slots: 2 } },
		pool: { threads: 2 },
	});
	const config = (name: string) => ({ node: { name }, pool: { threads: 0 }, discovery: { static: [node.address] } });
	const programs = await Promise.all([createRuntime(config("p")), createRuntime(config("q"))]);
	let most = 0;
	const watch = setInterval(() => {
		most = Math.max(most, 2 - (node.nodes()[0]?.free.slots ?? 2));
	}, 1);
	const handles = programs.flatMap((program) => Array.from({ length: 20 }, () => program.spawnFn(heavy)));
	expect(await Promise.all(handles)).toEqual(Array.from({ length: 40 }, () => "shared"));
	clearInterval(watch);
	expect(most).toBeGreaterThan(0);
	expect(most).toBeLessThanOrEqual(2);
	expect(node.nodes()[0]?.free.slots).toBe(2);
	for (const runtime of [...programs, node]) await runtime.shutdown();
});

it("free words use the runtime that was entered", async () => {
	const runtime = await createRuntime({ node: { name: "entered" }, pool: { threads: 1 } });
	const { node } = await runtime.run(async () => {
		await null;
		expect(Runtime.current()).toBe(runtime);
		return spawnFn(whereAmI);
	});
	expect(node).toBe("entered");
	await runtime.shutdown();
});

it("a value larger than the peer's longest frame is refused with both numbers, and the link stays", async () => {
	const limits = { maxFrame: "1Mi" };
	const node = await createRuntime({
		transport: "memory://small",
		node: { name: "small" },
		pool: { threads: 1 },
		limits,
	});
	const program = await createRuntime({
		node: { name: "big" },
		pool: { threads: 0 },
		discovery: { static: [node.address] },
		limits,
	});
	const outcome = await program.spawnFn(echo, new Uint8Array(2 * 1024 * 1024)).outcome();
	expect(outcome).toMatchObject({ status: "threw", error: { code: "SKEIN_LINK_FRAME" } });
	expect(String((outcome as { error: Error }).error.message)).toMatch(/2097\d+.*1048576|1048576.*2097\d+/);
	expect(await program.spawnFn(add, 1, 2)).toBe(3);
	await program.shutdown();
	await node.shutdown();
});

it("a source that fails with an error longer than the peer's longest frame fails its task with both numbers", async () => {
	await using node = await createRuntime({
		transport: "memory://small",
		node: { name: "small" },
		pool: { threads: 1 },
		limits: { maxFrame: "64Ki" },
	});
	await using program = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
	async function* failing(): AsyncGenerator<number> {
		yield 1;
		throw new Error("x".repeat(100_000));
	}
	await expect(program.spawnFn(sum, failing())).rejects.toMatchObject({
		code: "SKEIN_LINK_FRAME",
		message: expect.stringMatching(/a frame of \d+ bytes is longer than the 65536 that the peer accepts/),
	});
});

it("calls made while the runtime still starts are kept, and their arguments are fixed at the call", async () => {
	const runtime = new Runtime(
		Promise.resolve().then(async () => {
			const { loadConfig } = await import("@skein/runtime/config");
			return loadConfig({ flags: { node: { name: "late" }, pool: { threads: 1 } } });
		}),
	);
	const values = [1, 2, 3];
	const handle = runtime.spawnFn(echo, values);
	values.push(4);
	const aborted = runtime.spawnFn(echo, 1);
	aborted.abort();
	expect(await handle).toEqual([1, 2, 3]);
	expect((await aborted.outcome()).status).toBe("cancelled");
	await runtime.shutdown();
});

it("options of a function in the configuration reach calls made before it was read, and lose to place()", async () => {
	const functions = { "skein-e2e/whereAmI": { nodeSelector: { zone: "nowhere" } } };
	const runtime = new Runtime(
		Promise.resolve().then(async () => {
			const { loadConfig } = await import("@skein/runtime/config");
			return loadConfig({
				flags: { functions, node: { name: "here", labels: { zone: "here" } }, pool: { threads: 1 } },
			});
		}),
	);
	const early = runtime.spawnFn(whereAmI);
	await expect(early).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
	expect((await runtime.place().inZone("here").spawnFn(whereAmI)).node).toBe("here");
	await runtime.shutdown();
});
