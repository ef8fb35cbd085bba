import { isSkeinError, type NodeRequirement, type PlacementRequest, type PreferredTerm } from "@skein/kernel";
import {
	createScheduler,
	type EnforcedSelection,
	matchesLabels,
	matchesNode,
	parseSelector,
	validateRequirement,
} from "@skein/scheduler";
import { describe, expect, it } from "vitest";
import { compilePreference } from "../src/affinity/compile-preference.js";
import rows from "./fixtures/affinity.json" with { type: "json" };
import { deepFreeze, node, view } from "./nodes.js";

const named = <T extends { readonly name: string }>(list: readonly T[]): [string, T][] =>
	list.map((row) => [row.name, row]);
const texts = <T extends { readonly text: string }>(list: readonly T[]): [string, T][] =>
	list.map((row) => [row.text, row]);

describe("nodes match selectors as in Kubernetes", () => {
	it.each(named(rows.cases))("%s", (_, { nodeName, labels, selector, matches }) => {
		expect(matchesNode({ name: nodeName, labels }, selector as EnforcedSelection)).toBe(matches);
	});
	it.each(named(rows.notMutated))("%s", (_, { nodeName, labels, selector }) => {
		const before = structuredClone(selector);
		matchesNode(deepFreeze({ name: nodeName, labels }), deepFreeze(selector) as EnforcedSelection);
		expect(selector).toEqual(before);
	});
	it.each(named(rows.prefilterNodeNames))("%s: names that exclude each other match no node", (_, { selector }) => {
		for (const name of ["node1", "node2", "node3"]) {
			expect(matchesNode({ name, labels: {} }, selector as EnforcedSelection)).toBe(false);
		}
	});
});

describe("a request with broken terms is refused with every broken place", () => {
	it.each(named(rows.strictParseErrors))("%s", (_, { selector, badPaths }) => {
		const places = badPaths.map((path) =>
			path
				.replace("nodeSelectorTerms", "required.terms")
				.replace("matchFields", "fields")
				.replace("matchExpressions", "expressions"),
		);
		try {
			createScheduler().place(selector as PlacementRequest, view());
			expect.unreachable();
		} catch (error) {
			if (!isSkeinError(error, "SKEIN_SCHEDULER_INVALID")) throw error;
			expect((error.details.problems as string[]).map((text) => text.split(":")[0])).toEqual(places);
		}
	});
});

describe("selector text is read as in Kubernetes", () => {
	it.each(named(rows.labelSelectorText))("%s", (_, { text, labels, matches }) => {
		expect(matchesLabels(labels as Record<string, string>, text)).toBe(matches);
		expect(matchesLabels(labels as Record<string, string>, parseSelector(text))).toBe(matches);
	});
	it.each(texts(rows.selectorParse))("%j", (text, row) => {
		if (!row.valid) return expect(() => parseSelector(text)).toThrow(/is not a label selector/);
		const requirements = parseSelector(text);
		if ("values" in row) expect(requirements[0]?.values).toEqual(row.values);
	});
});

describe("requirements are validated as in Kubernetes", () => {
	it.each(named(rows.requirementValidity))("%s", (_, { requirement, valid }) => {
		expect(validateRequirement(requirement as NodeRequirement).length === 0).toBe(valid);
	});
});

describe("preferred terms score nodes as in Kubernetes", () => {
	it.each(named(rows.preferredRaw))("%s", (_, row) => {
		const preferred = row.preferred as PreferredTerm[];
		if (row.score !== undefined) {
			expect(compilePreference(preferred)({ name: row.nodeName, labels: row.labels as Record<string, string> })).toBe(
				row.score,
			);
		} else {
			expect(() => createScheduler().place({ preferred }, view())).toThrow(/preferred\[0\]\.fields\[0\]\.values/);
		}
	});
	it.each(named(rows.preferredNormalised))("%s", (_, row) => {
		const affinity = { preferred: row.addedPreferred as PreferredTerm[] };
		const scheduler = createScheduler({ affinity, weights: { load: 0, softTaints: 0 } });
		const nodes = row.nodes.map((labels, index) => node(String(index), { labels: labels as Record<string, string> }));
		const { scores } = scheduler.place({ preferred: row.preferred as PreferredTerm[] }, view(...nodes)).explain();
		expect(Object.values(scores)).toEqual(row.scores);
	});
});

describe("resources fit as in Kubernetes", () => {
	type Amounts = Record<string, number>;
	const rename = (amounts: Amounts): Amounts =>
		Object.fromEntries(
			Object.entries(amounts).map(([name, value]) => (name === "cpu_milli" ? ["cpu", value / 1000] : [name, value])),
		);
	const largest = (parts: readonly Amounts[], join: (a: number, b: number) => number): Amounts =>
		parts.reduce((all, part) => {
			for (const [name, value] of Object.entries(part)) all[name] = join(all[name] ?? 0, value);
			return all;
		}, {} as Amounts);

	it.each(named(rows.resourceFit))("%s", (_, row) => {
		const sum = largest(row.containers as Amounts[], (a, b) => a + b);
		const resources = rename(largest([sum, ...(row.initContainers as Amounts[])], Math.max));
		const capacity = rename(row.capacity);
		const used = rename(row.used as Amounts);
		const free = Object.fromEntries(Object.entries(capacity).map(([name, value]) => [name, value - (used[name] ?? 0)]));
		const placement = createScheduler().place({ resources }, view(node("n", { capacity, free })));
		expect(placement.ok).toBe(row.fits);
		const lacking = (placement.explain().rejections.n ?? []).map(({ message }) => message.split(":")[0]);
		expect(lacking).toEqual((row.insufficient ?? []).map((name) => (name === "cpu_milli" ? "cpu" : name)));
	});
	it.each(rows.extendedQuantity.map((row) => [row.quantity, row] as const))(
		"%s of a resource with a domain in its name",
		(quantity, row) => {
			const place = () => createScheduler().place({ resources: { "example.com/aaa": quantity } }, view());
			if (row.validForExtendedResource) expect(place().ok).toBe(false);
			else expect(place).toThrow(/resources\.example\.com\/aaa/);
		},
	);
});
