import { JoinError } from "skein";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clusterOf, type TestCluster, TRANSPORTS } from "../support/cluster-of.js";
import {
	abortedSoFar,
	add,
	echo,
	fanOut,
	find,
	heavy,
	Images,
	NotFound,
	sleep,
	tagged,
	throwText,
	unsendable,
	untilAborted,
	whereAmI,
} from "./fixtures/functions.js";
import { zip } from "./fixtures/streams.js";

/** Calls that are given up at one time. */
const ABORTED = 1_000;

describe.each(TRANSPORTS)("over %s", (transport) => {
	let cluster: TestCluster;
	beforeAll(async () => {
		cluster = await clusterOf(transport);
	}, 60_000);
	afterAll(() => cluster.close());
	beforeEach(({ skip }) => {
		if (cluster.missing !== undefined) skip(cluster.missing);
	});
	const rt = () => cluster.program;

	it("the program sees both nodes and their labels", () => {
		const nodes = rt()
			.nodes()
			.filter(({ name }) => name !== "program");
		expect(nodes.map(({ name, labels }) => [name, labels.zone]).sort()).toEqual([
			["a", "eu-1"],
			["b", "eu-2"],
		]);
	});

	it("a call runs elsewhere and brings its value back", async () => {
		const handle = rt().spawnFn(add, 20, 22);
		expect(await handle).toBe(42);
		expect(handle.status).toBe("ok");
		expect(["a", "b"]).toContain(handle.node);
		expect(await handle.outcome()).toEqual({ status: "ok", value: 42 });
	});

	it("the three ways to declare a function all run", async () => {
		expect(await rt().spawnFn(tagged, "abc")).toBe("ABC");
		expect(await rt().spawnFn(Images.thumbnail, "cat.png")).toBe("cat.png@small");
	});

	it("a task knows the id of its handle", async () => {
		const handle = rt().spawnFn(whereAmI);
		const { node, id } = await handle;
		expect(node).toBe(handle.node);
		expect(id).toBe(handle.id);
	});

	it("rich values survive the way there and back", async () => {
		const value = {
			map: new Map<unknown, unknown>([
				["k", new Set([1n, 2n])],
				[new Date(5), [undefined, null, Number.NaN, -0]],
			]),
			floats: new Float64Array([1.5, -2.5]),
			buffer: new Uint8Array([1, 2, 3]).buffer,
			text: "zwölf \u{1F9F6} \ud800",
		};
		expect(await rt().spawnFn(echo, value)).toEqual(value);
	});

	it("a large value crosses", async () => {
		const floats = new Float64Array(500_000).map((_, i) => i / 7);
		const back = (await rt().spawnFn(echo, floats)) as Float64Array;
		expect(back.length).toBe(floats.length);
		expect(back.every((value, i) => value === floats[i])).toBe(true);
	});

	it("large values of one turn do not disturb each other", async () => {
		const values = Array.from({ length: 12 }, (_, i) => new Uint8Array(40_000 + i).fill(i));
		const back = (await Promise.all(values.map((value) => rt().spawnFn(echo, value)))) as Uint8Array[];
		back.forEach((value, i) => {
			expect(value.length).toBe(40_000 + i);
			expect(value.every((byte) => byte === i)).toBe(true);
		});
	});

	it("ten thousand calls of one turn all come back, each once", async () => {
		const values = await Promise.all(Array.from({ length: 10_000 }, (_, i) => rt().spawnFn(add, i, 1)));
		expect(values.every((value, i) => value === i + 1)).toBe(true);
		expect(rt().metrics().pending).toBe(0);
	});

	it("calls spread over both nodes", async () => {
		const nodes = await Promise.all(Array.from({ length: 20 }, () => rt().spawnFn(sleep, 5)));
		expect(new Set(nodes)).toEqual(new Set(["a", "b"]));
	});

	it("an error keeps class, message, code, fields, cause and both stacks", async () => {
		const error = await rt()
			.spawnFn(find, "/x")
			.then(
				() => undefined,
				(thrown: unknown) => thrown,
			);
		expect(error).toBeInstanceOf(NotFound);
		expect(error).toMatchObject({ name: "NotFound", message: "no /x", code: "E_NOT_FOUND", path: "/x" });
		expect((error as Error).cause).toBeInstanceOf(TypeError);
		expect((error as Error).stack).toMatch(/functions\.ts:\d+/);
		expect((error as Error).stack).toMatch(/find on node [ab], spawned/);
		expect((error as Error).stack).toMatch(/matrix\.test\.ts/);
	});

	it("anything can be thrown", async () => {
		await expect(rt().spawnFn(throwText, "just text")).rejects.toBe("just text");
	});

	it("an argument that cannot be sent names its path, before anything is sent", () => {
		const bad = { options: { onDone: () => undefined } };
		expect(() => rt().spawnFn(echo, bad)).toThrow("argument 1, .options.onDone: a function cannot cross threads");
		expect(rt().metrics().pending).toBe(0);
	});

	it("a result that cannot be sent names its path", async () => {
		await expect(rt().spawnFn(unsendable)).rejects.toThrow("result, .rows[1].render: a function cannot cross threads");
	});

	it("abort reaches the signal of the remote task, and the caller sees only cancelled", async () => {
		const there = rt().place().withNodeSelector({ zone: "eu-1" });
		const before = await there.spawnFn(abortedSoFar);
		const handles = Array.from({ length: ABORTED }, () => there.spawnFn(untilAborted));
		await there.spawnFn(add, 1, 1);
		for (const handle of handles) handle.abort();
		for (const handle of handles) {
			expect(await handle.outcome()).toEqual({ status: "cancelled" });
			await expect(handle).rejects.toBeInstanceOf(JoinError);
		}
		expect(await there.spawnFn(abortedSoFar)).toBe(before + ABORTED);
	});

	it("a disposed handle is aborted and waited for", async () => {
		const handle = rt().spawnFn(untilAborted);
		await handle[Symbol.asyncDispose]();
		expect(handle.status).toBe("cancelled");
	});

	it("abort after completion is a no-op", async () => {
		const handle = rt().spawnFn(add, 1, 2);
		await handle;
		handle.abort();
		expect(await handle).toBe(3);
	});

	it("a selector picks the node, and one that no node has fails at once and says why", async () => {
		const { node } = await rt().place().inZone("eu-2").spawnFn(whereAmI);
		expect(node).toBe("b");
		await expect(rt().place().inZone("mars").spawnFn(whereAmI)).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
	});

	it("a call goes near the task of a handle, unless it may not run there", async () => {
		const first = rt().place().inZone("eu-2").spawnFn(whereAmI);
		const { node } = await first;
		const near = await Promise.all(Array.from({ length: 5 }, () => rt().place().near(first).spawnFn(whereAmI)));
		expect(near.map((there) => there.node)).toEqual([node, node, node, node, node]);
		expect((await rt().place().near(first).inZone("eu-1").spawnFn(whereAmI)).node).toBe("a");
	});

	it("calls that hold a resource wait for it and all run", async () => {
		const nodes = await Promise.all(Array.from({ length: 24 }, () => rt().spawnFn(heavy)));
		expect(nodes).toHaveLength(24);
		expect(rt().metrics().pending).toBe(0);
	});

	it("more of a resource than any node has fails at once", async () => {
		await expect(rt().place().withResources({ slots: 5 }).spawnFn(add, 1, 1)).rejects.toMatchObject({
			code: "SKEIN_UNSCHEDULABLE",
		});
	});

	it("a deadline is told to the caller and stops the task", async () => {
		const handle = rt().place().withTimeout("30ms").spawnFn(untilAborted);
		await expect(handle).rejects.toMatchObject({ code: "SKEIN_TASK_DEADLINE" });
		expect(handle.status).toBe("cancelled");
	});

	it("a task spawns further tasks", async () => {
		expect(await rt().spawnFn(fanOut, 100)).toBe(5050);
	});

	it("streams go both ways in one call, and leaving the loop stops the task", async () => {
		async function* numbers() {
			for (let i = 0; ; i += 1) yield i;
		}
		const pairs: [number, number][] = [];
		for await (const pair of rt().spawnStream(zip<number, number>, numbers(), numbers())) {
			pairs.push(pair);
			if (pairs.length === 2_000) break;
		}
		expect(pairs).toEqual(pairs.map((_, i) => [i, i]));
		expect(rt().metrics().pending).toBe(0);
	});

	it("a program without threads refuses spawnBlocking with a reason", async () => {
		await expect(rt().spawnBlocking(add, 1, 1)).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
	});
});
