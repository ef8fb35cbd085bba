import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveConfig } from "../src/config/resolve-config.js";
import { shareGpus } from "../src/config/share-gpus.js";

const nodeWith = (node: object) => resolveConfig({ node: { name: "a", ...node } }, "my.json").node;
const shares = (node: object, of: number) =>
	Array.from({ length: of + 1 }, (_, place) => shareGpus(nodeWith(node), place, of));

describe("GPUs of a machine that several nodes of one process share", () => {
	it("belong to one node each, all of them, and to none that is not among those", () => {
		fc.assert(
			fc.property(fc.nat(9), fc.integer({ min: 1, max: 5 }), fc.boolean(), (count, of, isDescribed) => {
				const described = { gpus: Array.from({ length: count }, (_, place) => ({ index: 2 * place, model: "H200" })) };
				const all = shares(isDescribed ? described : { resources: { gpu: count } }, of);
				const indexes = all.map(({ gpus = [] }) => gpus.map(({ index }) => index));
				const machine = Array.from({ length: count }, (_, place) => (isDescribed ? 2 * place : place));
				expect(indexes.flat()).toEqual(machine);
				expect(indexes[of]).toEqual([]);
				const counts = indexes.slice(0, of).map(({ length }) => length);
				expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
				for (const [place, { capacity }] of all.entries()) {
					if (capacity.gpu !== undefined) expect(capacity.gpu).toBe(indexes[place]!.length);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it("keep their part of a device, and everything else of the node is as it was", () => {
		const [first, second, program] = shares({ resources: { gpu: 2.5, slots: 3 } }, 2);
		expect([first!.capacity.gpu, second!.capacity.gpu, program!.capacity.gpu]).toEqual([2, 0.5, 0]);
		expect(first!.capacity.slots).toBe(3);
		expect(second).toMatchObject({ gpus: [{ index: 2 }], name: "a", maxCalls: 1_000_000 });
		expect(shareGpus(nodeWith({}), 0, 2).capacity.gpu).toBeUndefined();
	});
});
