import { isSkeinError, type PlacementRequest } from "@skein/kernel";
import { createCallQueue, type QueuedCall, type QueueOptions } from "@skein/scheduler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Named extends QueuedCall {
	readonly name: string;
}
const call = (name: string, request: PlacementRequest = {}): Named => ({ name, request: Object.freeze(request) });
const names = (count: number, queue: { next(): { call: Named } | undefined }): string =>
	Array.from({ length: count }, () => queue.next()?.call.name ?? "-").join(" ");

describe("waiting calls", () => {
	it("go by priority, and of equal priority in the order in which they came", () => {
		const queue = createCallQueue<Named>();
		for (const [name, priority] of [
			["a", 0],
			["b", 5],
			["c", 0],
			["d", 5],
			["e", -1],
		] as const) {
			queue.add(call(name, { priority }));
		}
		expect(names(6, queue)).toBe("b d a c e -");
	});
	it("let a smaller call by when they do not fit now, and say so", () => {
		const queue = createCallQueue<Named>();
		const large = call("large", { priority: 9 });
		queue.add(large);
		queue.add(call("small"));
		const next = queue.next(({ name }) => name === "small");
		expect(next).toMatchObject({ call: { name: "small" }, passedOver: [{ call: large, reason: "does not fit now" }] });
		expect(queue.next(() => false)).toBeUndefined();
		expect(queue.size).toBe(1);
	});
	it("that are removed do not go, and make room", () => {
		const queue = createCallQueue<Named>({ limit: 2 });
		const [a, b] = [call("a"), call("b")];
		queue.add(a);
		queue.add(b);
		expect(() => queue.add(call("c"))).toThrow("2 calls wait already; raise the limit, or ask for less at once");
		expect([queue.remove(a), queue.remove(a), queue.size]).toEqual([true, false, 1]);
		queue.add(call("c"));
		expect(names(3, queue)).toBe("b c -");
	});
});

describe("tenants", () => {
	it("hold no more than their quota together, until a call is done", () => {
		const queue = createCallQueue<Named>({ tenants: { a: { quota: { gpu: 2 } }, b: { quota: { gpu: 0 } } } });
		const gpus = (name: string, tenant: string, gpu: number): Named => call(name, { tenant, resources: { gpu } });
		const first = gpus("first", "a", 2);
		queue.add(first);
		queue.add(gpus("second", "a", 1));
		queue.add(gpus("never", "b", 1));
		queue.add(call("plain", { tenant: "b" }));
		expect(names(3, queue)).toBe("first plain -");
		queue.done(first);
		const next = queue.next()!;
		expect(next.call.name).toBe("second");
		expect(next.passedOver.map(({ reason }) => reason)).toEqual(['tenant "b" is at its quota: gpu 0 of 0']);
	});
	it("get turns within one of what their weights say, at any time of a long run", () => {
		const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(weights, (list) => {
				const sum = list.reduce((a, b) => a + b, 0);
				const tenants = Object.fromEntries(list.map((weight, index) => [`t${index}`, { weight }]));
				const queue = createCallQueue<Named>({ tenants });
				const got = list.map(() => 0);
				for (let index = 0; index < list.length; index += 1) {
					for (let copy = 0; copy < 310; copy += 1) queue.add(call(String(index), { tenant: `t${index}` }));
				}
				for (let turn = 1; turn <= 300; turn += 1) {
					const who = Number(queue.next()!.call.name);
					got[who] = got[who]! + 1;
					for (const [index, weight] of list.entries()) {
						expect(Math.abs(got[index]! - (turn * weight) / sum)).toBeLessThanOrEqual(1 + 1e-6);
					}
				}
			}),
			{ numRuns: 60 },
		);
	});
	it("are not owed the time in which they asked for nothing", () => {
		const queue = createCallQueue<Named>();
		for (let index = 0; index < 100; index += 1) queue.add(call("busy", { tenant: "busy" }));
		names(50, queue);
		for (let index = 0; index < 50; index += 1) queue.add(call("late", { tenant: "late" }));
		const next = names(20, queue).split(" ");
		expect(next.filter((name) => name === "late")).toHaveLength(10);
	});
	it("pay for a turn by the largest share of the cluster that the call asks for", () => {
		const queue = createCallQueue<Named>({ capacity: { cpu: 100, gpu: 10 } });
		for (let index = 0; index < 60; index += 1) {
			queue.add(call("big", { tenant: "x", resources: { cpu: 1, gpu: 2 } }));
			queue.add(call("little", { tenant: "y", resources: { cpu: 5 } }));
		}
		const next = names(50, queue).split(" ");
		expect(next.filter((name) => name === "little")).toHaveLength(40);
	});
	it.each<[string, QueueOptions, string]>([
		["weight", { tenants: { a: { weight: 0 } } }, "tenants.a.weight: 0 is not a number above 0"],
		["quota", { tenants: { a: { quota: { cpu: Number.NaN } } } }, "resources.cpu: NaN is not an amount"],
		["limit", { limit: 0 }, "limit: 0 is not a number of 1 or more"],
	])("with a wrong %s are refused", (_, options, message) => {
		expect(() => createCallQueue(options)).toThrow(message);
	});
});

it("a call is passed over by one of lower priority only for a reason that is told", () => {
	const one = fc.record({
		priority: fc.integer({ min: 0, max: 3 }),
		tenant: fc.constantFrom("a", "b"),
		fits: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(one, { maxLength: 20 }), (list) => {
			const queue = createCallQueue<Named & { fits: boolean }>();
			const waiting = new Set<Named>();
			for (const [index, { fits, ...request }] of list.entries()) {
				const added = { ...call(String(index), request), fits };
				queue.add(added);
				waiting.add(added);
			}
			for (let next = queue.next(({ fits }) => fits); next !== undefined; next = queue.next(({ fits }) => fits)) {
				const { call: taken, passedOver } = next;
				waiting.delete(taken);
				const tenants = new Set(passedOver.map(({ call: other }) => other.request.tenant));
				for (const other of waiting) {
					if ((other.request.priority ?? 0) <= (taken.request.priority ?? 0)) continue;
					const told = passedOver.some((reason) => reason.call === other);
					// Behind the first of its own tenant, which is told for the tenant.
					expect(told || (other.request.tenant !== taken.request.tenant && tenants.has(other.request.tenant))).toBe(
						true,
					);
				}
			}
			expect([...waiting].every((left) => !(left as Named & { fits: boolean }).fits)).toBe(true);
		}),
		{ numRuns: 300 },
	);
});

it("calls of many requests come, go and give up in whatever order, and each turn is that of the first that fits", () => {
	const step = fc.oneof(
		fc.record({ add: fc.nat(4), priority: fc.integer({ min: -1, max: 1 }) }),
		fc.record({ remove: fc.nat(30) }),
		fc.record({ next: fc.subarray([0, 1, 2, 3, 4]) }),
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
			const requests = new Map<string, PlacementRequest>();
			const requestOf = (kind: number, priority: number): PlacementRequest => {
				const key = `${kind} ${priority}`;
				if (!requests.has(key)) requests.set(key, Object.freeze({ function: String(kind), priority }));
				return requests.get(key)!;
			};
			const queue = createCallQueue<Named>();
			let waiting: Named[] = [];
			for (const [index, one] of steps.entries()) {
				if ("add" in one) {
					const added = { name: String(index), request: requestOf(one.add, one.priority) };
					queue.add(added);
					waiting.push(added);
				} else if ("remove" in one) {
					const gone = waiting[one.remove];
					if (gone !== undefined) expect(queue.remove(gone)).toBe(true);
					waiting = waiting.filter((other) => other !== gone);
				} else {
					const fits = ({ request }: Named): boolean => one.next.includes(Number(request.function));
					const byPriority = [...waiting].sort((a, b) => b.request.priority! - a.request.priority!);
					const expected = byPriority.find(fits);
					expect(queue.next(fits)?.call).toBe(expected);
					waiting = waiting.filter((other) => other !== expected);
				}
				expect(queue.size).toBe(waiting.length);
			}
		}),
		{ numRuns: 300 },
	);
});

it("a turn looks at one call of each request, however many wait", () => {
	const queue = createCallQueue<Named>();
	const [never, fits] = [Object.freeze({ function: "never" }), Object.freeze({ function: "fits" })];
	for (let index = 0; index < 1_000; index += 1) queue.add({ name: String(index), request: index % 2 ? fits : never });
	let looks = 0;
	const isFits = ({ request }: Named): boolean => {
		looks += 1;
		return request === fits;
	};
	for (let turn = 0; turn < 500; turn += 1) expect(queue.next(isFits)?.call.name).toBe(String(2 * turn + 1));
	expect(looks).toBe(1_000);
});

it("an overloaded queue says so with a code that a caller may try again on", () => {
	const queue = createCallQueue({ limit: 1 });
	queue.add(call("a"));
	try {
		queue.add(call("b"));
		expect.unreachable();
	} catch (error) {
		expect(isSkeinError(error, "SKEIN_OVERLOADED") && error.retryable).toBe(true);
	}
});
