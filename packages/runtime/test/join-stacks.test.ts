import { describe, expect, it } from "vitest";
import { joinStacks, SpawnSites, STACKS_PER_TURN, STACKS_PER_WINDOW } from "../src/call/join-stacks.js";

let now = 1_000;
const clock = { now: () => now, schedule: () => ({ cancel: () => undefined }) };

describe("an error that came from elsewhere", () => {
	it("keeps its own stack and gets the caller's below it, with where it ran", () => {
		const error = new RangeError("too far");
		const own = error.stack!;
		const spawned = { stack: "Error\n    at spawnHere (app.ts:3:1)\n    at main (app.ts:9:1)" };
		expect(joinStacks(error, spawned, "task 1-2 on node b")).toBe(error);
		expect(error.stack).toBe(
			`${own}\n    --- task 1-2 on node b, spawned ---\n    at spawnHere (app.ts:3:1)\n    at main (app.ts:9:1)`,
		);
		expect(error.message).toBe("too far");
		expect(Object.keys(error)).toEqual([]);
	});

	it("says why the caller's stack is missing when it is", () => {
		const error = new Error("oops");
		joinStacks(error, undefined, "task 1-2");
		expect(error.stack).toMatch(
			/--- task 1-2, spawned ---\n {4}\(only the first 4 spawns of a turn, and 25 in 100 ms, keep their stack\)$/,
		);
	});

	it("begins with its name and message when it has no stack of its own", () => {
		const error = new RangeError("too far");
		Object.defineProperty(error, "stack", { value: undefined });
		expect(Object.getOwnPropertyDescriptor(error, "stack")?.configurable).toBe(true);
		joinStacks(error, undefined, "task 1-2");
		expect(error.stack).toMatch(/^RangeError: too far\n {4}--- task/);
	});

	it.each([["text"], [7], [undefined], [null], [{ stack: "mine" }]])(
		"may be %j, which has no stack to join",
		(thrown) => {
			const before = structuredClone(thrown);
			expect(joinStacks(thrown, { stack: "Error\n    at x" }, "task 1-2")).toBe(thrown);
			expect(thrown).toEqual(before);
		},
	);
});

describe("spawn sites", () => {
	it("begin with who spawned, not with what takes the stack", () => {
		const sites = new SpawnSites(clock);
		function spawn(): { stack?: string } | undefined {
			return sites.take(spawn);
		}
		function user(): { stack?: string } | undefined {
			return spawn();
		}
		expect(user()!.stack!.split("\n")[1]).toMatch(/^ {4}at user /);
	});

	it("are taken for the first few spawns of a turn only, and again in the next turn", async () => {
		const sites = new SpawnSites(clock);
		const taken = (): number =>
			Array.from({ length: STACKS_PER_TURN + 5 }, () => sites.take(taken)).filter((site) => site !== undefined).length;
		expect(taken()).toBe(STACKS_PER_TURN);
		expect(taken()).toBe(0);
		await Promise.resolve();
		expect(taken()).toBe(STACKS_PER_TURN);
		await Promise.resolve();
		expect(taken()).toBe(STACKS_PER_TURN);
	});

	it("are taken for so many spawns of a window only, though each has a turn of its own", async () => {
		const sites = new SpawnSites(clock);
		const taken = async (): Promise<number> => {
			let count = 0;
			for (let i = 0; i < STACKS_PER_WINDOW + 50; i += 1) {
				if (sites.take(taken) !== undefined) count += 1;
				await Promise.resolve();
			}
			return count;
		};
		await sites.take(taken);
		expect(await taken()).toBeLessThanOrEqual(STACKS_PER_WINDOW);
		expect(await taken()).toBe(0);
		now += 100;
		sites.take(taken);
		await Promise.resolve();
		expect(await taken()).toBe(STACKS_PER_WINDOW);
	});
});
