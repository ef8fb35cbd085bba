import type { Taint, Toleration } from "@skein/kernel";
import { createScheduler, formatTaint, parseTaint, tolerates, validateToleration } from "@skein/scheduler";
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
