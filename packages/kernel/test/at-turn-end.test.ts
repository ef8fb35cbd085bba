import { atTurnEnd } from "@skein/kernel";
import { describe, expect, it } from "vitest";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what is done at the end of a turn", () => {
	it("waits for the synchronous work, and comes in the order in which it was asked for", async () => {
		const seen: string[] = [];
		atTurnEnd(() => seen.push("first"));
		atTurnEnd(() => seen.push("second"));
		seen.push("work");
		await turn();
		expect(seen).toEqual(["work", "first", "second"]);
	});

	it("takes along what a step asks for", async () => {
		const seen: string[] = [];
		atTurnEnd(() => {
			seen.push("step");
			atTurnEnd(() => seen.push("asked by the step"));
		});
		atTurnEnd(() => seen.push("behind it"));
		await Promise.resolve();
		await Promise.resolve();
		expect(seen).toEqual(["step", "behind it", "asked by the step"]);
	});

	it("is asked for anew in each turn", async () => {
		let times = 0;
		for (let i = 0; i < 3; i += 1) {
			atTurnEnd(() => {
				times += 1;
			});
			await turn();
		}
		expect(times).toBe(3);
	});

	it("goes on behind a step that throws, whose error is not swallowed", async () => {
		const errors: unknown[] = [];
		const listeners = process.listeners("unhandledRejection");
		process.removeAllListeners("unhandledRejection");
		process.on("unhandledRejection", (error) => errors.push(error));
		try {
			const seen: string[] = [];
			const failure = new Error("planted");
			atTurnEnd(() => {
				throw failure;
			});
			atTurnEnd(() => seen.push("the next"));
			await turn();
			await turn();
			expect(seen).toEqual(["the next"]);
			expect(errors).toEqual([failure]);
		} finally {
			process.removeAllListeners("unhandledRejection");
			for (const listener of listeners) process.on("unhandledRejection", listener);
		}
	});
});
