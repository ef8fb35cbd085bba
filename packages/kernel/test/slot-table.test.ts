import { isSkeinError, MAX_SLOTS, SLOT_MASK, SlotTable } from "@skein/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const GENERATIONS = 2048;

describe("a slot table", () => {
	it("gives an entry back under the id that it got, until it is deleted", () => {
		const table = new SlotTable<string>();
		const id = table.add("a");
		expect(table.get(id)).toBe("a");
		expect(table.inSlot(id & SLOT_MASK)).toBe("a");
		expect(table.delete(id)).toBe("a");
		expect(table.get(id)).toBeUndefined();
		expect(table.inSlot(id & SLOT_MASK)).toBeUndefined();
	});

	it("does not know an id twice deleted, one that it never gave, or one of a slot that it does not have", () => {
		const table = new SlotTable<string>();
		const id = table.add("a");
		table.delete(id);
		expect(table.delete(id)).toBeUndefined();
		expect(table.get(id + 1)).toBeUndefined();
		expect(table.get(0xffff_ffff)).toBeUndefined();
		expect(table.size).toBe(0);
	});

	it("finds nothing under an old id although its slot is in use again", () => {
		const table = new SlotTable<string>();
		const late = table.add("a");
		table.delete(late);
		const successor = table.add("b");
		expect(successor % MAX_SLOTS).toBe(late % MAX_SLOTS);
		expect(table.get(late)).toBeUndefined();
		expect(table.delete(late)).toBeUndefined();
		expect(table.get(successor)).toBe("b");
	});

	it("gives an id again only after its slot was used 2,048 times (S2)", () => {
		const table = new SlotTable<string>();
		const first = table.add("a");
		table.delete(first);
		const others = Array.from({ length: GENERATIONS - 1 }, () => {
			const id = table.add("b");
			table.delete(id);
			return id;
		});
		expect(new Set([first, ...others]).size).toBe(GENERATIONS);
		expect(table.add("c")).toBe(first);
		expect(table.get(first)).toBe("c");
	});

	it("gives ids of 31 bits, in the last generation too", () => {
		const table = new SlotTable<string>();
		for (let use = 0; use < GENERATIONS - 1; use += 1) table.delete(table.add("a"));
		const id = table.add("last");
		expect(id).toBe((GENERATIONS - 1) * MAX_SLOTS);
		expect(id + MAX_SLOTS).toBe(2 ** 31);
		expect(table.get(id)).toBe("last");
	});

	it("uses the slots of deleted entries before it grows", () => {
		const table = new SlotTable<number>();
		const ids = Array.from({ length: 100 }, (_, index) => table.add(index));
		for (const id of ids) table.delete(id);
		const slots = Array.from({ length: 100 }, (_, index) => table.add(index) % MAX_SLOTS);
		expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, slot) => slot));
	});

	it("lists its entries as a copy that stays while they are deleted", () => {
		const table = new SlotTable<string>();
		const ids = ["a", "b", "c"].map((entry) => table.add(entry));
		table.delete(ids[1]!);
		const listed = table.values();
		table.delete(ids[0]!);
		expect(listed).toEqual(["a", "c"]);
		expect(table.values()).toEqual(["c"]);
	});

	it("refuses one entry more than it has numbers for, and takes one again when one has left", () => {
		const table = new SlotTable<number>();
		const first = table.add(0);
		for (let index = 1; index < MAX_SLOTS; index += 1) table.add(index);
		try {
			table.add(MAX_SLOTS);
			expect.unreachable();
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_OVERLOADED")).toBe(true);
		}
		expect(table.size).toBe(MAX_SLOTS);
		table.delete(first);
		expect(table.get(table.add(-1))).toBe(-1);
	});

	it("holds exactly what was added and not deleted, in any order of both", () => {
		const step = fc.oneof(fc.constant("add" as const), fc.nat(50));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
				const table = new SlotTable<number>();
				const live = new Map<number, number>();
				const given: number[] = [];
				for (const [index, what] of steps.entries()) {
					if (what === "add") {
						const id = table.add(index);
						expect(live.has(id)).toBe(false);
						live.set(id, index);
						given.push(id);
					} else if (given.length > 0) {
						const id = given[what % given.length]!;
						expect(table.delete(id)).toBe(live.get(id));
						live.delete(id);
					}
					expect(table.size).toBe(live.size);
				}
				for (const id of given) expect(table.get(id)).toBe(live.get(id));
			}),
		);
	});
});
