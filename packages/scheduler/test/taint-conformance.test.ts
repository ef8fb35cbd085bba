import type { Taint, Toleration } from "@skein/kernel";
import {
	coversToleration,
	createScheduler,
	evictionDelay,
	formatTaint,
	mergeTolerations,
	parseTaint,
	sameTaint,
	tolerates,
	validateToleration,
} from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import rows from "./fixtures/taints.json" with { type: "json" };
import { node, view } from "./nodes.js";

const named = <T extends { readonly name: string }>(list: readonly T[]): [string, T][] =>
	list.map((row) => [row.name, row]);

describe("tolerations tolerate taints as in Kubernetes", () => {
	it.each(named(rows.cases))("%s", (_, { taints, tolerations, consider, comparisonOperators, tolerated }) => {
		const considered = (taints as Taint[]).filter(({ effect }) => consider === "all" || consider.includes(effect));
		const all = considered.every((taint) => tolerates(taint, tolerations as Toleration[], { comparisonOperators }));
		expect(all).toBe(tolerated);
	});
});

describe("tolerations compare numbers as in Kubernetes", () => {
	const rowsOf = rows.compareNumeric.filter(({ operator }) => operator === "Lt" || operator === "Gt");
	it.each(named(rowsOf))("%s", (_, { operator, tolerationValue, taintValue, result }) => {
		const taint: Taint = { key: "k", value: taintValue, effect: "NoSchedule" };
		const toleration: Toleration = { key: "k", operator: operator as "Lt" | "Gt", value: tolerationValue };
		expect(tolerates(taint, [toleration], { comparisonOperators: true })).toBe(result);
		expect(tolerates(taint, [toleration])).toBe(false);
	});
});

describe("PreferNoSchedule taints score nodes as in Kubernetes", () => {
	it.each(named(rows.score))("%s", (_, { nodes, tolerations, comparisonOperators }) => {
		const scheduler = createScheduler({ comparisonOperators, weights: { load: 0 } });
		const all = nodes.map(({ name, taints }) => node(name, { taints: taints as Taint[] }));
		const { scores } = scheduler.place({ tolerations: tolerations as Toleration[] }, view(...all)).explain();
		expect(scores).toEqual(Object.fromEntries(nodes.map(({ name, score }) => [name, score])));
	});
});

describe("tolerations are validated as in Kubernetes", () => {
	it.each(named(rows.tolerationValidity))("%s", (_, { toleration, valid }) => {
		expect(validateToleration(toleration as Toleration).length === 0).toBe(valid);
	});
});

describe("taints are written and read as in Kubernetes", () => {
	it.each(named(rows.toText))("%s is written", (_, { taint, text }) => {
		expect(formatTaint(taint as Taint)).toBe(text);
	});
	it.each(named(rows.parseSpec))("%s is read", (_, { text, taints }) => {
		expect(text.split(",").filter(Boolean).map(parseTaint)).toEqual(taints);
	});
});

describe("tolerations are compared and merged as in Kubernetes", () => {
	it.each(named(rows.covers))("%s", (_, { broader, narrower, covers }) => {
		expect(coversToleration(broader as Toleration, narrower as Toleration)).toBe(covers);
	});
	it.each(named(rows.merge))("%s", (_, { a, b, merged }) => {
		expect(mergeTolerations(a as Toleration[], b as Toleration[])).toEqual(merged);
	});
	it.each(named(rows.allowList))("%s", (_, { tolerations, allowList, allowed }) => {
		const covered = (tolerations as Toleration[]).every((one) =>
			(allowList as Toleration[]).some((broader) => coversToleration(broader, one)),
		);
		expect(covered).toBe(allowed);
	});
	it("keeps the first of two that differ in nothing, and the broader of two that overlap", () => {
		const narrow: Toleration = { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 };
		const long: Toleration = { ...narrow, tolerationSeconds: 50 };
		const broad: Toleration = { key: "a", operator: "Exists" };
		expect(mergeTolerations([narrow, broad], [long, broad])).toEqual([broad]);
		expect(mergeTolerations([narrow], [long])).toEqual([long]);
	});
});

describe("running calls leave tainted nodes as in Kubernetes", () => {
	it.each(named(rows.evict))("%s", (_, row) => {
		const delay = evictionDelay(row.nodeTaints as Taint[], row.tolerations as Toleration[]);
		expect(delay === undefined ? "keep" : "evict").toBe(row.action);
		expect(delay ?? null).toBe(row.afterSeconds);
	});
	it.each(named(rows.minTolerationTime))("%s", (_, { tolerationSeconds, minimum }) => {
		const taints = tolerationSeconds.map((_, index): Taint => ({ key: `k${index}`, effect: "NoExecute" }));
		const tolerations = tolerationSeconds.map((seconds, index) => {
			const all = { key: `k${index}`, operator: "Exists", effect: "NoExecute" } as const;
			return seconds === null ? all : { ...all, tolerationSeconds: seconds };
		});
		expect(evictionDelay(taints, tolerations) ?? "forever").toBe(minimum);
	});
	it("at once when one taint is not tolerated, however long the others are", () => {
		const taints: Taint[] = [
			{ key: "a", effect: "NoExecute" },
			{ key: "b", effect: "NoExecute" },
			{ key: "c", effect: "NoSchedule" },
		];
		const forSeconds = (key: string, tolerationSeconds: number): Toleration => ({
			key,
			operator: "Exists",
			effect: "NoExecute",
			tolerationSeconds,
		});
		expect(evictionDelay(taints, [forSeconds("a", 60)])).toBe(0);
		expect(evictionDelay(taints, [forSeconds("a", 60), forSeconds("b", 30)])).toBe(30);
		expect(evictionDelay(taints, [forSeconds("a", 60), forSeconds("b", -30)])).toBe(0);
		expect(evictionDelay([taints[2]!], [])).toBeUndefined();
	});
});

describe("a taint is known by its key and effect", () => {
	it.each(named(rows.sameTaint))("%s", (_, { a, b, sameTaint: same }) => {
		expect(sameTaint(a as Taint, b as Taint)).toBe(same);
	});
});
