import { isSkeinError, type Taint } from "@skein/kernel";
import {
	formatTaint,
	parseTaint,
	parseToleration,
	tolerates,
	validateTaint,
	validateToleration,
} from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const name = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?$/);
const effect = fc.constantFrom("NoSchedule" as const, "PreferNoSchedule" as const, "NoExecute" as const);
const taint: fc.Arbitrary<Taint> = fc.record({ key: name, value: name, effect }, { requiredKeys: ["key", "effect"] });

describe("taints as text", () => {
	it("are read back as they were written", () => {
		fc.assert(
			fc.property(taint, (one) => {
				expect(parseTaint(formatTaint(one))).toEqual(one);
			}),
		);
	});
	it("are written without the parts that are empty", () => {
		expect(formatTaint({ key: "a", value: "b", effect: "NoExecute" })).toBe("a=b:NoExecute");
		expect(formatTaint({ key: "a", effect: "NoExecute" })).toBe("a:NoExecute");
		expect(formatTaint({ key: "a", value: "b" } as Taint)).toBe("a=b:");
		expect(formatTaint({ key: "a" } as Taint)).toBe("a");
	});
	it("have no value when it is empty", () => {
		expect(parseTaint("example.com/gpu=:NoSchedule")).toEqual({ key: "example.com/gpu", effect: "NoSchedule" });
	});
	it.each([
		"",
		"a",
		"a=b",
		"a=b:",
		"a:Never",
		"a=b=c:NoSchedule",
		"a:b:NoSchedule",
		":NoSchedule",
		"-a:NoSchedule",
		"a=b c:NoSchedule",
	])("%j is refused with the text in the error", (text) => {
		try {
			parseTaint(text);
			expect.unreachable();
		} catch (error) {
			if (!isSkeinError(error, "SKEIN_SCHEDULER_INVALID")) throw error;
			expect(error.message).toContain(JSON.stringify(text));
			expect(error.details).toMatchObject({ field: "taint", value: text });
		}
	});
});

describe("tolerations as text", () => {
	it.each([
		["dedicated=ml:NoSchedule", { key: "dedicated", operator: "Equal", value: "ml", effect: "NoSchedule" }],
		["dedicated=:NoSchedule", { key: "dedicated", operator: "Equal", value: "", effect: "NoSchedule" }],
		["dedicated=ml", { key: "dedicated", operator: "Equal", value: "ml" }],
		["gpu:NoSchedule", { key: "gpu", operator: "Exists", effect: "NoSchedule" }],
		["gpu", { key: "gpu", operator: "Exists" }],
	])("%j is read", (text, expected) => {
		expect(parseToleration(text)).toEqual(expected);
	});
	it("of a taint tolerate that taint", () => {
		fc.assert(
			fc.property(taint, (one) => {
				const toleration = parseToleration(formatTaint(one));
				expect(validateToleration(toleration)).toEqual([]);
				expect(tolerates(one, [toleration])).toBe(true);
			}),
		);
	});
	it.each(["", "=ml", ":NoSchedule", "a:", "a:Never", "a=b=c", "a=b c", "a b"])("%j is refused", (text) => {
		expect(() => parseToleration(text)).toThrow(/is not a toleration/);
	});
});

describe("validation of taints", () => {
	it("finds nothing wrong with a good taint", () => {
		expect(validateTaint({ key: "example.com/gpu", value: "h200", effect: "NoSchedule" })).toEqual([]);
	});
	it("names each wrong field with its value", () => {
		const problems = validateTaint({ key: "a b", value: "-", effect: "Never" as "NoExecute" });
		expect(problems.map((text) => text.split(" is ")[0])).toEqual(['key: "a b"', 'value: "-"', 'effect: "Never"']);
	});
});

describe("validation of tolerations", () => {
	it.each([
		[{}, "operator"],
		[{ key: "a", operator: "exists" as "Exists" }, "operator"],
		[{ key: "a", operator: "Exists" as const, value: "b" }, "value"],
		[{ key: "a", value: "b c" }, "value"],
		[{ key: "a", operator: "Gt" as const, value: "0100" }, "value"],
		[{ key: "a", operator: "Lt" as const, value: "9223372036854775808" }, "value"],
		[{ key: "a", effect: "Never" as "NoExecute" }, "effect"],
		[{ key: "a", effect: "NoSchedule" as const, tolerationSeconds: 5 }, "effect"],
		[{ key: "a", effect: "NoExecute" as const, tolerationSeconds: Number.NaN }, "tolerationSeconds"],
		[{ key: "a/b/c" }, "key"],
	])("%j has a wrong field", (toleration, field) => {
		expect(validateToleration(toleration).map((text) => text.split(":")[0])).toEqual([field]);
	});
	it.each([
		{ operator: "Exists" as const },
		{ key: "a", operator: "Exists" as const, effect: "NoExecute" as const, tolerationSeconds: -1 },
		{ key: "a", operator: "Lt" as const, value: "-9223372036854775808" },
	])("%j is allowed", (toleration) => {
		expect(validateToleration(toleration)).toEqual([]);
	});
});
