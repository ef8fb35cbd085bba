import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeviceBook } from "../src/device-book.js";

const book = (...whole: number[]): DeviceBook =>
	new DeviceBook(
		whole.map((_, place) => 10 + place),
		whole,
	);

describe("the book of a node's devices", () => {
	it("never gives out more of a device than there is, nor a share of one that was given out whole (G1)", () => {
		const amount = fc.oneof(
			fc.integer({ min: 1, max: 3 }),
			fc.integer({ min: 2, max: 7 }).map((parts) => 1 / parts),
		);
		const named = fc.option(fc.subarray([10, 11, 12, 13], { minLength: 1 }), { nil: undefined });
		const step = fc.oneof(fc.record({ amount, named }), fc.nat());
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const devices = book(1, 1, 1, 1);
				const held: { amount: number; gpus: readonly number[] }[] = [];
				for (const one of steps) {
					if (typeof one !== "number") {
						const gpus = devices.take(one.amount, one.named);
						if (typeof gpus === "string") continue;
						if (one.named !== undefined) expect(gpus).toEqual(one.named);
						expect(gpus).toHaveLength(Math.ceil(one.amount));
						held.push({ amount: one.amount, gpus });
					} else if (held.length > 0) {
						const [back] = held.splice(one % held.length, 1);
						devices.give(back!.amount, back!.gpus);
					}
					for (const [place, free] of devices.free.entries()) {
						const on = held.filter(({ gpus }) => gpus.includes(10 + place)).map((call) => Math.min(1, call.amount));
						const sum = on.reduce((a, b) => a + b, 0);
						expect(sum).toBeLessThanOrEqual(1 + on.length * 2 ** -30);
						expect(free).toBeCloseTo(1 - sum, 6);
						if (on.includes(1)) expect(on).toEqual([1]);
					}
				}
				for (const { amount: one, gpus } of held) devices.give(one, gpus);
				expect(devices.free).toEqual([1, 1, 1, 1]);
			}),
			{ numRuns: 400 },
		);
	});

	it("gives the devices that are named, or none and says which is not to be had (G2)", () => {
		const devices = book(1, 1);
		expect(devices.take(1, [11])).toEqual([11]);
		expect(devices.take(1, [11])).toBe("gpu: device 11 has 0 left, not 1");
		expect(devices.take(0.5, [11])).toBe("gpu: device 11 has 0 left, not 0.5");
		expect(devices.take(1, [12])).toBe("gpu: there is no device 12");
		expect(devices.take(1, [10, 11])).toBe("gpu: 2 devices are named, not 1");
		expect(devices.take(2, [10, 11])).toBe("gpu: device 11 has 0 left, not 1");
		expect(devices.take(1.5, undefined)).toBe("gpu: 1.5 is neither a share of a device nor a number of devices");
		expect(devices.free).toEqual([1, 0]);
	});

	it("chooses for a share the fullest device that has it left, and whole ones for whole ones", () => {
		const devices = book(1, 1, 1);
		devices.take(0.5, [11]);
		devices.take(0.25, [12]);
		expect(devices.take(0.5, undefined)).toEqual([11]);
		expect(devices.take(0.5, undefined)).toEqual([12]);
		expect(devices.take(1, undefined)).toEqual([10]);
		expect(devices.take(0.5, undefined)).toBe("gpu: need 1 with such a share left, have 0");
		expect(devices.take(1, undefined)).toBe("gpu: need 1 whole, have 0");
	});

	it("gives a whole to equal parts of it, and no more", () => {
		const devices = book(1);
		for (let part = 0; part < 7; part += 1) expect(devices.take(1 / 7, [10])).toEqual([10]);
		expect(devices.take(1 / 7, [10])).toMatch(/^gpu: device 10 has /);
	});
});
