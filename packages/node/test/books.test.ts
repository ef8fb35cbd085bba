import type { ResourceAmounts } from "@skein/kernel";
import { Books } from "@skein/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** What one held amount may be counted short by. */
const STEP = 2 ** -30;

const small = fc.oneof(
	fc.integer({ min: 0, max: 8 }),
	fc.integer({ min: 1, max: 300 }).map((parts) => 1 / parts),
	fc.integer({ min: 0, max: 80 }).map((tenths) => tenths / 10),
	fc.double({ min: 0, max: 8, noNaN: true }),
);
const bytes = fc.integer({ min: 0, max: 2 ** 42 });
const capacity = fc.record({ cpu: small, gpu: small, memory: bytes });
const amounts = fc.record({ cpu: small, gpu: small, memory: bytes, licence: small }, { requiredKeys: [] });
/** Take this, or give the n-th back of what is held. */
const step = fc.oneof(amounts, fc.nat());

const amountIn = (all: readonly ResourceAmounts[], name: string): number =>
	all.reduce((sum, one) => sum + (one[name] ?? 0), 0);

describe("the books of a node", () => {
	it("never give out more than the capacity, in any interleaving (B1)", () => {
		fc.assert(
			fc.property(capacity, fc.array(step, { maxLength: 60 }), (whole, steps) => {
				const books = new Books(whole);
				const held: ResourceAmounts[] = [];
				for (const what of steps) {
					if (typeof what !== "number") {
						if (books.take(what) === undefined) held.push(what);
					} else if (held.length > 0) books.give(held.splice(what % held.length, 1)[0]!);
					for (const name of ["cpu", "gpu", "memory", "licence"]) {
						const limit = (whole as ResourceAmounts)[name] ?? 0;
						const slack = held.length * STEP + limit * Number.EPSILON * 100;
						expect(amountIn(held, name)).toBeLessThanOrEqual(limit + slack);
					}
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("take whatever fits beside what is held", () => {
		fc.assert(
			fc.property(capacity, fc.array(amounts, { maxLength: 20 }), (whole, wishes) => {
				const books = new Books(whole);
				const held: ResourceAmounts[] = [];
				for (const wish of wishes) {
					const room = (name: string): number => ((whole as ResourceAmounts)[name] ?? 0) - amountIn(held, name);
					const slack = (held.length + 1) * STEP;
					const fits = Object.entries(wish).every(([name, amount]) => amount === 0 || amount < room(name) - slack);
					const lacking = books.take(wish);
					if (fits) expect(lacking).toBeUndefined();
					if (lacking === undefined) held.push(wish);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("are as new when all was given back, in whatever order", () => {
		const order = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
		fc.assert(
			fc.property(capacity, fc.array(amounts, { maxLength: 40 }), order, (whole, wishes, picks) => {
				const books = new Books(whole);
				const held = wishes.filter((wish) => books.take(wish) === undefined);
				for (const pick of picks.slice(0, held.length)) books.give(held.splice(pick % held.length, 1)[0]!);
				expect(books.free).toMatchObject(whole);
			}),
			{ numRuns: 500 },
		);
	});

	it("gain nothing from calls that come and go", () => {
		const books = new Books({ gpu: 1 });
		books.take({ gpu: 0.9 });
		const before = books.free;
		for (let call = 0; call < 100_000; call += 1) {
			books.take({ gpu: 1 / 128 });
			books.give({ gpu: 1 / 128 });
		}
		expect(books.free).toEqual(before);
	});

	it.each([3, 6, 7, 10, 49])("give a whole to %d equal parts of it, and no more", (parts) => {
		const books = new Books({ gpu: 1 });
		for (let part = 0; part < parts; part += 1) expect(books.take({ gpu: 1 / parts })).toBeUndefined();
		expect(books.take({ gpu: 1 / parts })).toMatch(/^gpu: need /);
	});

	it("run out, however little each call takes", () => {
		const capacity = 1e-6;
		const books = new Books({ cpu: capacity });
		let taken = 0;
		while (taken < 20_000 && books.take({ cpu: 1e-10 }) === undefined) taken += 1;
		expect(taken).toBeLessThanOrEqual(capacity / 1e-10);
	});

	it("take nothing at all when one resource lacks, and say which and how much", () => {
		const books = new Books({ cpu: 4, gpu: 1 });
		books.take({ cpu: 1 });
		expect(books.take({ cpu: 3, gpu: 2 })).toBe("gpu: need 2, have 1 of 1");
		expect(books.take({ cpu: 3.5 })).toBe("cpu: need 3.5, have 3 of 4");
		expect(books.free).toEqual({ cpu: 3, gpu: 1 });
	});

	it.each(["licence", "constructor", "toString"])("have none of a resource %s that the node does not name", (name) => {
		const books = new Books({ cpu: 4 });
		expect(books.take({ [name]: 1 })).toBe(`${name}: need 1, have 0 of 0`);
		expect(books.take({ [name]: 0 })).toBeUndefined();
	});

	it("never show more than the capacity, even when something is given back that was not taken", () => {
		const books = new Books({ cpu: 4 });
		books.give({ cpu: 1 });
		expect(books.free).toEqual({ cpu: 4 });
	});

	it("show what is free as a value that stays as it was", () => {
		const books = new Books({ cpu: 4 });
		const before = books.free;
		books.take({ cpu: 1 });
		expect(before).toEqual({ cpu: 4 });
		expect(books.free).toEqual({ cpu: 3 });
	});
});
