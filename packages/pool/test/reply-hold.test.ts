// How long a finished reply may wait for others. Times in milliseconds, work in microseconds.
import { describe, expect, it } from "vitest";
import { ReplyHold, UNKNOWN_WORK } from "../src/thread/reply-hold.js";

/** A thread whose calls, at places 1, 2, …, came at `came`, and the time that each of them waited. */
function waited(came: number, ...until: number[]): ReplyHold {
	const hold = new ReplyHold();
	for (const [i, end] of until.entries()) {
		hold.queued(i + 1, came);
		hold.reached(i + 1, end);
	}
	return hold;
}

/** How long the reply of a call that ends now may wait for calls of no length: until the node is woken. */
function longest(hold: ReplyHold, now: number): number {
	hold.starts(0, now);
	hold.ends(now);
	for (let wait = 0; ; wait += 0.01) if (hold.starts(0, now + wait)) return wait;
}

describe("a reply", () => {
	it("waits a quarter of a millisecond where calls do not wait", () => {
		expect(longest(new ReplyHold(), 100)).toBeCloseTo(0.25, 1);
	});

	it("waits a quarter of what calls wait, and two and a half milliseconds at most", () => {
		expect(longest(waited(100, 104), 104)).toBeCloseTo(1, 1);
		expect(longest(waited(100, 100.5), 100.5)).toBeCloseTo(0.25, 1);
		expect(longest(waited(100, 1_100), 1_100)).toBeCloseTo(2.5, 1);
		expect(longest(waited(100, 104, 102), 104), "the last that was asked").toBeCloseTo(0.5, 1);
	});

	it("waits the least again once the thread had nothing to do", () => {
		const hold = waited(100, 104);
		hold.queued(2, 104);
		hold.sleeps();
		hold.reached(2, 200);
		expect(longest(hold, 200)).toBeCloseTo(0.25, 1);
	});

	it("waits for no call that would end too late, and for none of which nothing is known", () => {
		for (const [work, woken] of [
			[900, false],
			[1_100, true],
			[UNKNOWN_WORK, true],
		] as const) {
			const hold = waited(100, 104);
			expect(hold.starts(UNKNOWN_WORK, 104), "nothing is finished").toBe(false);
			expect(hold.ends(105)).toBe(false);
			expect(hold.starts(work, 105), `${work} µs`).toBe(woken);
		}
		const hold = waited(100, 1_000_000);
		hold.starts(0, 1_000_000);
		hold.ends(1_000_000);
		expect(hold.starts(UNKNOWN_WORK, 1_000_000), "however long calls wait").toBe(true);
	});

	it("goes when those behind it took longer than they should", () => {
		const hold = waited(100, 104);
		hold.starts(10, 108);
		expect(hold.ends(109)).toBe(false);
		expect(hold.starts(10, 109)).toBe(false);
		expect(hold.ends(109.5)).toBe(false);
		expect(hold.starts(10, 109.5)).toBe(false);
		expect(hold.ends(120)).toBe(true);
		hold.told(120);
		expect(hold.starts(900, 120), "nothing waits").toBe(false);
	});
});
