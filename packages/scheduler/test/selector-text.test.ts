import { isSkeinError } from "@skein/kernel";
import { matchesLabels, parseSelector, validateRequirement } from "@skein/scheduler";
import { describe, expect, it } from "vitest";

describe("selector text", () => {
	it.each([
		["disk=ssd", [{ key: "disk", operator: "In", values: ["ssd"] }]],
		["disk==ssd", [{ key: "disk", operator: "In", values: ["ssd"] }]],
		["disk!=ssd", [{ key: "disk", operator: "NotIn", values: ["ssd"] }]],
		["disk", [{ key: "disk", operator: "Exists" }]],
		["!disk", [{ key: "disk", operator: "DoesNotExist" }]],
		[" ! disk ", [{ key: "disk", operator: "DoesNotExist" }]],
		["cores>8", [{ key: "cores", operator: "Gt", values: ["8"] }]],
		["cores<8", [{ key: "cores", operator: "Lt", values: ["8"] }]],
		["disk=", [{ key: "disk", operator: "In", values: [""] }]],
		["in in (in,notin)", [{ key: "in", operator: "In", values: ["in", "notin"] }]],
		["zone notin (b,a,b)", [{ key: "zone", operator: "NotIn", values: ["a", "b"] }]],
		["zone in ()", [{ key: "zone", operator: "In", values: [""] }]],
		["zone in (,)", [{ key: "zone", operator: "In", values: [""] }]],
		["zone in (a,)", [{ key: "zone", operator: "In", values: ["", "a"] }]],
		["zone in (a,,b)", [{ key: "zone", operator: "In", values: ["", "a", "b"] }]],
		["zone in (a,,,b)", [{ key: "zone", operator: "In", values: ["", "a", "b"] }]],
		[
			"zone in(a)\n,\tdisk",
			[
				{ key: "disk", operator: "Exists" },
				{ key: "zone", operator: "In", values: ["a"] },
			],
		],
		["example.com/zone=a", [{ key: "example.com/zone", operator: "In", values: ["a"] }]],
	])("%j is read", (text, expected) => {
		expect(parseSelector(text)).toEqual(expected);
	});

	it.each([
		",",
		"a,",
		",a",
		"a,,b",
		"a b",
		"!",
		"!!a",
		"!a in (b)",
		"a in",
		"a in b",
		"a in (b",
		"a in (b c)",
		"a in (b,,)",
		"a in (=)",
		"a=)",
		"a=b c",
		"a=b=c",
		"a===b",
		"a>",
		"a>x",
		"a>-1",
		"a=$",
		"-a",
		"a/b/c=d",
		"a toString b",
		"a=b,!",
		"a in (b))",
	])("%j is refused", (text) => {
		expect(() => parseSelector(text)).toThrow(/is not a label selector/);
	});

	it("keeps the order of requirements on one key", () => {
		expect(parseSelector("b,a!=x,a=y").map(({ key, operator }) => `${key} ${operator}`)).toEqual([
			"a NotIn",
			"a In",
			"b Exists",
		]);
	});

	it("is quoted in the error, with what was found there", () => {
		try {
			parseSelector("zone in (a");
			expect.unreachable();
		} catch (error) {
			if (!isSkeinError(error, "SKEIN_SCHEDULER_INVALID")) throw error;
			expect(error.message).toBe(`selector: "zone in (a" is not a label selector: found the end, expected ',' or ')'`);
		}
	});
});

describe("labels match", () => {
	it.each([
		["", {}, true],
		["a!=b", {}, true],
		["a notin (b)", { a: "b" }, false],
		["a>07", { a: "8" }, true],
		["a>7", { a: "+08" }, true],
		["a>7", { a: "8.5" }, false],
		["a<8", { a: "8" }, false],
		["a>8", { a: "9223372036854775807" }, true],
		["a<8", { a: "-9223372036854775808" }, true],
		["a<8", { a: "-9223372036854775809" }, false],
		["a>9007199254740992", { a: "9007199254740993" }, true],
		["constructor", {}, false],
		["!constructor", {}, true],
		["!constructor", { constructor: "x" } as Record<string, string>, false],
	])("%j on %j: %s", (text, labels, expected) => {
		expect(matchesLabels(labels as Record<string, string>, text)).toBe(expected);
	});

	it("nothing by a requirement that is not valid", () => {
		expect(matchesLabels({}, [{ key: "a b", operator: "DoesNotExist" }])).toBe(false);
	});
});

describe("validation of requirements", () => {
	it("shows the wrong value as it was written", () => {
		expect(validateRequirement({ key: "a", operator: "In", values: [] })).toEqual([
			"values: [] must hold at least one value for In and NotIn",
		]);
	});

	it.each([
		[{ key: "", operator: "Exists" }, "key"],
		[{ key: 7, operator: "Exists" }, "key"],
		[{ key: "Example.com/a", operator: "Exists" }, "key"],
		[{ key: "a".repeat(64), operator: "Exists" }, "key"],
		[{ key: `${"a".repeat(254)}/b`, operator: "Exists" }, "key"],
		[{ key: "/b", operator: "Exists" }, "key"],
		[{ key: "a", operator: "Near" }, "operator"],
		[{ key: "a", operator: "In", values: "b" }, "values"],
		[{ key: "a", operator: "In", values: ["b", "c d"] }, "values[1]"],
		[{ key: "a", operator: "In", values: ["b".repeat(64)] }, "values[0]"],
		[{ key: "a", operator: "Gt", values: ["1", "2"] }, "values"],
	])("%j has a wrong field", (requirement, field) => {
		const problems = validateRequirement(requirement as Parameters<typeof validateRequirement>[0]);
		expect(problems.map((text) => text.split(":")[0])).toEqual([field]);
	});

	it.each([
		{ key: "a".repeat(63), operator: "Exists" as const },
		{ key: `${"a".repeat(253)}/b`, operator: "Exists" as const },
		{ key: "a", operator: "In" as const, values: ["", "b".repeat(63), "_".padStart(2, "a").padEnd(3, "a")] },
	])("%j is allowed", (requirement) => {
		expect(validateRequirement(requirement)).toEqual([]);
	});
});
