import { createSeededRandom } from "@skein/testkit";
import { describe, expect, it } from "vitest";

const draw = (seed: number, count = 1_000): number[] => {
	const random = createSeededRandom(seed);
	return Array.from({ length: count }, () => random.next());
};

describe("seeded random", () => {
	it("repeats itself for one seed and differs for another", () => {
		expect(draw(7)).toEqual(draw(7));
		expect(draw(7)).not.toEqual(draw(8));
		expect(draw(0)[0]).not.toBe(0);
	});

	it("spreads evenly over [0, 1)", () => {
		const buckets = new Array<number>(10).fill(0);
		for (const value of draw(1, 100_000)) {
			const bucket = Math.floor(value * 10);
			buckets[bucket] = (buckets[bucket] ?? Number.NaN) + 1;
		}
		expect(buckets.length).toBe(10);
		for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500);
	});

	it("draws whole numbers below a limit, and all of them", () => {
		const random = createSeededRandom(3);
		const seen = new Set(Array.from({ length: 200 }, () => random.integer(6)));
		expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
	});
});
