import { isSkeinError, nearestName, parseDuration, parseQuantity } from "@skein/kernel";
import { describe, expect, it } from "vitest";

describe("durations", () => {
	it.each([
		[0, 0],
		[250, 250],
		["250ms", 250],
		["1.5s", 1500],
		["5m", 300_000],
		["2h", 7_200_000],
		["1d", 86_400_000],
	])("%j is %d ms", (text, expected) => {
		expect(parseDuration(text, "x")).toBe(expected);
	});
	it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "", "5", "5 weeks", "-3s", "ms"])("%j is refused", (bad) => {
		expect(() => parseDuration(bad, "pool.idle")).toThrow(/pool\.idle: .* is not a duration/);
	});
	it("refuses a value of another type with the typed error", () => {
		try {
			parseDuration(null as unknown as string, "x");
			expect.unreachable();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_CONFIG_INVALID")).toBe(true);
		}
	});
});

describe("quantities", () => {
	it.each([
		[3, 3],
		["2", 2],
		["500m", 0.5],
		["1k", 1000],
		["1Ki", 1024],
		["512Mi", 536_870_912],
		["1.5Gi", 1_610_612_736],
	])("%j is %d", (text, expected) => {
		expect(parseQuantity(text, "x")).toBe(expected);
	});
	it.each([-1, Number.NaN, "12Q", "Gi", "", "1 000", "-2Gi"])("%j is refused", (bad) => {
		expect(() => parseQuantity(bad, "resources.memory")).toThrow(/resources\.memory: /);
	});
});

describe("the nearest name", () => {
	it("finds a typing slip and gives up on something else", () => {
		expect(nearestName("transprot", ["transport", "node", "pool"])).toBe("transport");
		expect(nearestName("zzzzzzzz", ["transport", "node", "pool"])).toBeUndefined();
	});
});
