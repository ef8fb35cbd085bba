// The whole vocabulary of placement over two nodes in processes of their own: what calls say of each other, who goes
// first, who has to go, and how long a call waits.
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterOf, type TestCluster } from "../support/cluster-of.js";
import { add, leadGang, sleep, stoppable, waitForMars, whereAmI } from "./fixtures/functions.js";

let cluster: TestCluster;
let program: Runtime;
beforeAll(async () => {
	cluster = await clusterOf("unix");
	program = cluster.program;
}, 60_000);
afterAll(() => cluster.close());

const nodesOf = async (handles: readonly PromiseLike<{ node: string } | string>[]): Promise<string[]> =>
	(await Promise.all(handles)).map((run) => (typeof run === "string" ? run : run.node));
const count = (names: readonly string[], name: string): number => names.filter((one) => one === name).length;
const free = (name: string): number => program.nodes().find((node) => node.name === name)!.free.slots!;

async function until(isTrue: () => boolean): Promise<void> {
	while (!isTrue()) await new Promise((turn) => setImmediate(turn));
}

describe("calls that go by what runs", () => {
	it("lie evenly over zones, each seeing those before it", async () => {
		const spread = { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" } as const;
		const placer = program.place().withTopologySpread(spread);
		const names = await nodesOf(Array.from({ length: 20 }, () => placer.spawnFn(sleep, 100)));
		expect([count(names, "a"), count(names, "b")]).toEqual([10, 10]);
	});

	it("stay near those that they want to be near, and away from others", async () => {
		const db = program.place().inZone("eu-2").withLabels({ app: "db" }).spawnFn(sleep, 300);
		const selector = { labels: "app=db" };
		const near = program.place().withCallAffinity({ required: [{ topologyKey: "zone", selector }] });
		const away = program.place().withCallAntiAffinity({ required: [{ topologyKey: "zone", selector }] });
		expect(await nodesOf([near.spawnFn(whereAmI), near.spawnFn(whereAmI)])).toEqual(["b", "b"]);
		expect(await nodesOf([away.spawnFn(whereAmI), away.spawnFn(whereAmI)])).toEqual(["a", "a"]);
		await db;
	});

	it("keep others away that said nothing of them, as long as they run", async () => {
		const selector = { function: "skein-e2e/whereAmI" };
		const alone = program
			.place()
			.inZone("eu-1")
			.withCallAntiAffinity({ required: [{ topologyKey: "zone", selector }] });
		const guard = alone.spawnFn(sleep, 300);
		expect(new Set(await nodesOf(Array.from({ length: 8 }, () => program.spawnFn(whereAmI))))).toEqual(new Set(["b"]));
		await guard;
	});

	it("wait for others to end where they may not run beside them, and say so", async () => {
		const own = { required: [{ topologyKey: "zone", selector: { labels: "app=lone" } }] };
		const lone = program.place().withLabels({ app: "lone" }).withCallAntiAffinity(own);
		const first = [lone.spawnFn(sleep, 200), lone.spawnFn(sleep, 200)];
		const third = lone.spawnFn(sleep, 1);
		expect(third.status).toBe("pending");
		expect(third.explain().summary).toMatch(/^0\/3 nodes fit: 2 have a call of app=lone in their zone, /);
		expect(new Set(await nodesOf(first))).toEqual(new Set(["a", "b"]));
		expect(["a", "b"]).toContain(await third);
	});
});

describe("calls that wait", () => {
	it("go by priority", async () => {
		const held = program.place().inZone("eu-1").withResources({ slots: 2 });
		const first = held.spawnFn(sleep, 100);
		const order: string[] = [];
		const wait = async (name: string, priority: number): Promise<void> => {
			await held.withPriority(priority).spawnFn(add, 1, 1);
			order.push(name);
		};
		const all = [wait("low", -1), wait("plain", 0), wait("high", 5)];
		await Promise.all([first, ...all]);
		expect(order).toEqual(["high", "plain", "low"]);
	});

	it("for longer than they may fail, and say what they waited for", async () => {
		const held = program.place().inZone("eu-1").withResources({ slots: 2 });
		const first = held.spawnFn(sleep, 400);
		await until(() => first.node === "a");
		const waits = held.withPendingTimeout("50ms").spawnFn(add, 1, 1);
		await expect(waits).rejects.toMatchObject({
			code: "SKEIN_PENDING_TIMEOUT",
			message: expect.stringMatching(/no node took it within 50 ms: 0\/3 nodes fit: .*lack slots \(need 2, have 0\)/),
		});
		await first;
		expect(program.metrics().pending).toBe(0);
	});

	it("for a node that may come wait when they are told to, and fail at once when they are not", async () => {
		const nowhere = program.place().inZone("mars");
		await expect(nowhere.spawnFn(add, 1, 1)).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
		const waits = nowhere.waitForNodes().withPendingTimeout(50).spawnFn(add, 1, 1);
		expect(waits.status).toBe("pending");
		expect(waits.explain().summary).toMatch(/^0\/3 nodes fit: 2 do not match zone=mars, /);
		await expect(waits).rejects.toMatchObject({ code: "SKEIN_PENDING_TIMEOUT" });
	});
});

describe("a call that a task made", () => {
	it("is explained like any other, wherever its task runs", async () => {
		const parent = program.spawnFn(waitForMars);
		const { value: id } = await parent.progress.next();
		expect(await program.explainTask(id as string)).toMatchObject({
			function: "skein-e2e/add",
			status: "pending",
			summary: expect.stringMatching(/^0\/\d nodes fit: \d do not match zone=mars, /),
		});
		parent.abort();
		expect(await parent.outcome()).toEqual({ status: "cancelled" });
	});
});

describe("a call of higher priority", () => {
	it("does not stand back behind one that is made when room comes free", async () => {
		await using node = await createRuntime({ node: { resources: { slots: 1 } }, pool: { threads: 1 } });
		const one = node.place().withResources({ slots: 1 });
		const order: string[] = [];
		const run = async (name: string, priority: number): Promise<void> => {
			await one.withPriority(priority).spawnFn(add, 1, 1);
			order.push(name);
		};
		const first = run("first", 0);
		const others = [run("low", 1), run("high", 2)];
		await first;
		await Promise.all([run("between", 1), ...others]);
		expect(order).toEqual(["first", "high", "low", "between"]);
	});

	it("takes the place of one that may be stopped, which is made again when there is room", async () => {
		const all = program.place().inZone("eu-2").withResources({ slots: 2 });
		const low = all.withPriority(1).preemptible().spawnFn(stoppable, 2_000);
		// The node's one thread begins calls in their order: one that is stopped before it began makes no second attempt.
		await program.place().inZone("eu-2").spawnFn(add, 1, 1);
		await until(() => free("b") === 0);
		const high = all.withPriority(9).spawnFn(whereAmI);
		expect((await high).node).toBe("b");
		expect(await low).toEqual({ node: "b", attempt: 1 });
	});

	it("waits for one that did not say that it may be stopped", async () => {
		const all = program.place().inZone("eu-2").withResources({ slots: 2 });
		const low = all.withPriority(1).spawnFn(stoppable, 100);
		await until(() => free("b") === 0);
		const high = all.withPriority(9).spawnFn(whereAmI);
		expect(await low).toEqual({ node: "b", attempt: 0 });
		expect((await high).node).toBe("b");
	});
});

describe("a gang", () => {
	it("starts together, on one node each when that is asked for", async () => {
		const gang = program.place().withResources({ slots: 1 });
		const [first, second] = gang.spawnGroup(
			[
				[sleep, 100],
				[add, 1, 2],
			],
			"STRICT_SPREAD",
		);
		expect(await second).toBe(3);
		expect(new Set([first.node, second.node])).toEqual(new Set(["a", "b"]));
		expect(["a", "b"]).toContain(await first);
	});

	it("waits as a whole for room, holds none while it waits, and runs then", async () => {
		const held = program.place().inZone("eu-1").withResources({ slots: 2 });
		const blocker = held.spawnFn(sleep, 200);
		await until(() => free("a") === 0);
		const gang = program
			.place()
			.withResources({ slots: 2 })
			.spawnGroup(
				[
					[sleep, 50],
					[sleep, 50],
				] as const,
				"SPREAD",
			);
		expect(gang.map(({ status }) => status)).toEqual(["pending", "pending"]);
		expect((await program.place().inZone("eu-2").withResources({ slots: 2 }).spawnFn(whereAmI)).node).toBe("b");
		await blocker;
		expect((await nodesOf(gang)).sort()).toEqual(["a", "b"]);
	});

	it("may be spawned by a task", async () => {
		const node = { name: "program", resources: { slots: 1 } };
		await using runtime = await createRuntime({ node, localNodes: 2, pool: { threads: 2 } });
		expect((await runtime.spawnFn(leadGang, 3)).sort()).toEqual(["node-1", "node-2", "program"]);
		await expect(runtime.spawnFn(leadGang, 4)).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
	});

	it("that is larger than the cluster fails at once", async () => {
		const members = Array.from({ length: 5 }, () => [add, 1, 1] as const);
		for (const handle of program.place().withResources({ slots: 1 }).spawnGroup(members)) {
			await expect(handle).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });
		}
	});
});

describe("tenants of one program", () => {
	it("get turns by their weights, and hold no more than their quota", async () => {
		await using shared = await createRuntime({
			node: { name: "shared", resources: { slots: 3 } },
			pool: { threads: 4 },
			tenants: { big: { weight: 3 }, small: { weight: 1 }, bound: { quota: { slots: 1 } } },
		});
		const one = shared.place().withResources({ slots: 1 });
		const order: string[] = [];
		const run = async (tenant: string): Promise<void> => {
			await one.withTenant(tenant).spawnFn(sleep, 5);
			order.push(tenant);
		};
		const all = Array.from({ length: 24 }, (_, at) => run(at % 2 === 0 ? "big" : "small"));
		await Promise.all(all);
		const early = order.slice(0, 12);
		expect(count(early, "big")).toBeGreaterThanOrEqual(8);
		let most = 0;
		const watch = setInterval(() => {
			most = Math.max(most, 3 - shared.nodes()[0]!.free.slots!);
		}, 1);
		const bound = Array.from({ length: 6 }, () => one.withTenant("bound").spawnFn(sleep, 10));
		await new Promise((turn) => setImmediate(turn));
		expect(bound[3]!.explain().summary).toMatch(/^tenant "bound" is at its quota: slots 1 of 1; /);
		await Promise.all(bound);
		clearInterval(watch);
		expect(most).toBe(1);
	});
});
