import { transportCases } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { createFakeTransport } from "./fake-transport.js";
import { addressFaults } from "./faults/address-faults.js";
import { closingFaults } from "./faults/closing-faults.js";
import { orderFaults } from "./faults/order-faults.js";
import { pressureFaults } from "./faults/pressure-faults.js";

const faults = [...orderFaults, ...pressureFaults, ...closingFaults, ...addressFaults];

const harness = (transport: ReturnType<typeof createFakeTransport>) => ({
	transport,
	address: () => "fake://",
	nobody: "fake://nobody",
});
const capabilities = { countsWrites: true } as const;

describe("the transport suite", () => {
	it.each(transportCases.map((one) => [one.name, one.run] as const))("passes one that behaves: %s", async (_, run) => {
		await run({ make: (onWrite) => harness(createFakeTransport(onWrite)), capabilities });
	});

	it.each(faults.map((fault) => [fault.name, fault] as const))("fails one that %s", async (_, { failing, plant }) => {
		for (const part of failing) {
			const found = transportCases.filter((candidate) => candidate.name.includes(part));
			expect(found, part).not.toEqual([]);
			const make = (onWrite: () => void) => harness(plant(onWrite));
			const results = await Promise.allSettled(found.map(({ run }) => run({ make, capabilities, patience: 300 })));
			expect(
				results.map((result) => result.status),
				part,
			).not.toContain("fulfilled");
		}
	});

	it("has a fault that each of its cases notices", () => {
		const noticed = faults.flatMap(({ failing }) => failing);
		const idle = transportCases.filter(({ name }) => !noticed.some((part) => name.includes(part)));
		expect(idle.map(({ name }) => name)).toEqual([]);
	});
});
