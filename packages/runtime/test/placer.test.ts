import { type Cluster, type ClusterSchema, defineCluster } from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import type { PlanOverrides } from "../src/call/merge-options.js";
import { createPlacer, type Placer } from "../src/place/placer.js";

/** What each spawn was asked for. */
function setUp(): { root: Placer; asked: PlanOverrides[]; ask(placer: Placer): PlanOverrides } {
	const asked: PlanOverrides[] = [];
	const ask = (overrides: PlanOverrides): never => {
		asked.push(overrides);
		return undefined as never;
	};
	const root = createPlacer({ value: ask, stream: ask, group: () => [] });
	return {
		root,
		asked,
		ask(placer) {
			placer.spawnFn(() => undefined);
			return asked.at(-1)!;
		},
	};
}

describe("a placer", () => {
	it("says all its words together, the last one of a kind", () => {
		const { root, ask } = setUp();
		const placer = root
			.withNodeSelector({ disk: "ssd" })
			.inZone("a")
			.withResources({ cpu: 1 })
			.onGpuNodes()
			.withTimeout(100)
			.withTimeout("2s")
			.withRetries(1)
			.withTolerations(["a=b:NoSchedule"])
			.withTolerations(["c=d:NoSchedule"])
			.withPriority(2)
			.spread("spread");
		expect(ask(placer)).toEqual({
			nodeSelector: { disk: "ssd", zone: "a" },
			resources: { cpu: 1, gpu: 1 },
			timeout: "2s",
			retries: 1,
			tolerations: ["a=b:NoSchedule", "c=d:NoSchedule"],
			priority: 2,
			spread: "spread",
		});
		expect(ask(root)).toEqual({});
	});

	it("asks for GPUs by count, share or request", () => {
		const { root, ask } = setUp();
		const gpu = { count: 2, model: "H200", memory: "40Gi" };
		const said = [root.onGpuNodes(), root.onGpuNodes(0.25), root.onGpuNodes(gpu)];
		expect(said.map((placer) => ask(placer).resources)).toEqual([{ gpu: 1 }, { gpu: 0.25 }, { gpu }]);
	});

	it("is near the nodes of handles, each as much as the others", () => {
		const { root, ask } = setUp();
		const near = (...nodes: (string | undefined)[]): Placer =>
			nodes.reduce<Placer>((placer, node) => placer.near({ node }), root);
		expect(ask(near("a", "b", "a"))).toEqual({ spread: "locality", data: { a: 2, b: 1 } });
		expect(ask(near("a").inZone("z"))).toEqual({
			spread: "locality",
			data: { a: 1 },
			nodeSelector: { zone: "z" },
		});
		expect(ask(near("a"))).toBe(ask(near("a")));
	});

	it("knows of no place near a handle that has none yet", () => {
		const { root, ask } = setUp();
		expect(ask(root.near({ node: undefined }))).toEqual({ spread: "locality" });
	});

	it("of a cluster throws at the word that the cluster's schema does not have", () => {
		const cluster = defineCluster({
			labels: { zone: ["eu-1"] },
			gpus: ["H200"],
			taints: ["dedicated"],
			resources: ["license"],
		}) as Cluster<ClusterSchema>;
		const nothing = (): never => undefined as never;
		const root = createPlacer({ value: nothing, stream: nothing, group: () => [] }, cluster);
		const code = expect.objectContaining({ code: "SKEIN_SCHEDULER_INVALID" });
		const words: [() => Placer, string][] = [
			[() => root.inZone("eu-3"), 'nodeSelector.zone: "eu-3" is not in the cluster\'s schema; did you mean "eu-1"?'],
			[() => root.withNodeSelector({ zoen: "eu-1" }), 'nodeSelector.zoen: "zoen"'],
			[() => root.onGpuNodes({ count: 1, model: "h20O" }), 'resources.gpu.model: "h20O"'],
			[() => root.withResources({ licence: 1 }), 'resources.licence: "licence"'],
			[() => root.withTolerations(["dedicate:NoSchedule"]), 'tolerations.key: "dedicate"'],
			[
				() => root.withAffinity({ preferred: [{ weight: 1, expressions: [{ key: "rack", operator: "Exists" }] }] }),
				'preferred.rack: "rack"',
			],
		];
		for (const [say, message] of words) {
			expect(say).toThrow(message);
			expect(say).toThrow(code);
		}
		expect(() =>
			root.inZone("eu-1").onGpuNodes({ count: 1, model: "H200" }).withResources({ license: 1 }),
		).not.toThrow();
	});

	it("gives the same words the same options, so that a plan is compiled once for them", () => {
		const { root, ask } = setUp();
		const say = (): Placer => root.withTimeout(100).withNodeSelector({ disk: "ssd" });
		expect(ask(say())).toBe(ask(say()));
		expect(ask(say())).not.toBe(ask(say().withTimeout(101)));
	});

	it("tells words apart that are written alike", () => {
		const { root, ask } = setUp();
		const said = [100, "100", Number.NaN, Number.POSITIVE_INFINITY, null, undefined, 100n, "100n"];
		const options = said.map((timeout) => ask(root.withTimeout(timeout as number)));
		expect(options.map(({ timeout }) => timeout)).toEqual(said);
		expect(new Set(options).size).toBe(said.length);
	});

	it("keeps what was said when the caller's own object changes later", () => {
		const { root, ask } = setUp();
		const values = ["a"];
		const required = { terms: [{ expressions: [{ key: "zone", operator: "In" as const, values }] }] };
		const valuesOf = (said: PlanOverrides): unknown => said.affinity?.required?.terms?.[0]?.expressions?.[0]?.values;
		const placer = root.withAffinity({ required });
		values[0] = "b";
		expect(valuesOf(ask(placer))).toEqual(["a"]);
		expect(valuesOf(ask(root.withAffinity({ required })))).toEqual(["b"]);
	});

	it("hands on what is not data at all, for the check of options to name", () => {
		const { root, ask } = setUp();
		const cycle: Record<string, unknown> = {};
		cycle.self = cycle;
		const call = (): number => 1;
		expect(ask(root.withTimeout(call as never)).timeout).toBe(call);
		expect(ask(root.withNodeSelector(cycle as never)).nodeSelector).toMatchObject({ self: {} });
	});

	it("forgets words, not their meaning, when very many were said", () => {
		const { root, ask } = setUp();
		for (let timeout = 1; timeout <= 1_000; timeout += 1) expect(ask(root.withTimeout(timeout))).toEqual({ timeout });
		expect(ask(root.withTimeout(1))).toEqual({ timeout: 1 });
	});
});
