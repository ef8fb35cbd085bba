import type { Clock } from "@skein/kernel";
import { createVirtualClock, type VirtualClock } from "@skein/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { compilePlan } from "../src/call/call-plan.js";
import { OutgoingCall } from "../src/call/outgoing-call.js";
import { PendingCalls } from "../src/call/pending-calls.js";
import { registeredAs } from "./registered-as.js";

const ENTRY = registeredAs("app/f");

class TestCall extends OutgoingCall {
	settleReply(): void {}
	settleFailure(): void {}
}
const call = (timeout = 0): TestCall =>
	new TestCall(ENTRY, compilePlan(ENTRY, timeout === 0 ? undefined : { timeout }));

interface Bench {
	readonly pending: PendingCalls;
	readonly clock: VirtualClock;
	/** The calls whose time was over, each with the instant. */
	readonly expired: [call: OutgoingCall, at: number][];
	/** What the timers were set to. */
	readonly delays: number[];
	add(timeout?: number): TestCall;
}

const open: PendingCalls[] = [];
afterEach(() => {
	for (const pending of open.splice(0)) pending.close();
});

/** As the dispatcher does, a call whose time is over is removed. */
function setUp(
	expire: (bench: Bench, call: OutgoingCall) => void = ({ pending }, call) => pending.remove(call),
): Bench {
	const clock = createVirtualClock(1000);
	const delays: number[] = [];
	const schedule: Clock["schedule"] = (delay, callback) => {
		delays.push(delay);
		return clock.schedule(delay, callback);
	};
	const expired: [OutgoingCall, number][] = [];
	const pending = new PendingCalls({ now: clock.now, schedule }, (over) => {
		expired.push([over, clock.now()]);
		if (expired.length > 100) throw new Error("deadlines fall due without end");
		expire(bench, over);
	});
	open.push(pending);
	const add = (timeout?: number): TestCall => {
		const added = call(timeout);
		pending.add(added);
		return added;
	};
	const bench: Bench = { pending, clock, expired, delays, add };
	return bench;
}

/** Timers that hold the process now. */
const holds = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

describe("pending calls", () => {
	it("are found by the number that they got, until they are removed", () => {
		const { pending, add } = setUp();
		const [a, b] = [add(), add()];
		expect(a.call).not.toBe(b.call);
		expect([pending.get(a.call), pending.get(b.call)]).toEqual([a, b]);
		expect(pending.values()).toEqual([a, b]);
		pending.remove(a);
		expect(pending.get(a.call)).toBeUndefined();
		expect(pending.size).toBe(1);
	});

	it("hold the process from the first to the last, and an idle runtime does not (K1)", () => {
		const before = holds();
		const { pending, add } = setUp();
		expect(holds()).toBe(before);
		const [a, b] = [add(), add()];
		expect(holds()).toBe(before + 1);
		pending.remove(a);
		expect(holds()).toBe(before + 1);
		pending.remove(b);
		expect(holds()).toBe(before);
		add();
		expect(holds()).toBe(before + 1);
		pending.close();
		expect(holds()).toBe(before);
	});
});

describe("deadlines", () => {
	it("fall due at the end of their time, not before, and once", () => {
		const { clock, expired, add } = setUp();
		const a = add(50);
		expect(a.deadline).toBe(1050);
		clock.advance(49);
		expect(expired).toEqual([]);
		clock.advance(1);
		expect(expired).toEqual([[a, 1050]]);
		clock.advance(100_000);
		expect(expired).toHaveLength(1);
	});

	it("fall due each at its own time, in whatever order the calls were made", () => {
		const { clock, expired, add } = setUp();
		const [late, soon, middle] = [add(300), add(100), add(200)];
		clock.advance(1000);
		expect(expired).toEqual([
			[soon, 1100],
			[middle, 1200],
			[late, 1300],
		]);
	});

	it("are looked at every 5 ms at most, and are at most that much late (K3)", () => {
		const { clock, expired, delays, add } = setUp();
		for (let timeout = 10; timeout < 30; timeout += 1) add(timeout);
		clock.advance(100);
		expect(expired.map(([, at]) => at)).toEqual([
			1010,
			...[1015, 1020, 1025, 1030].flatMap((at) => Array(at === 1030 ? 4 : 5).fill(at)),
		]);
		expect(delays).toEqual([10, 5, 5, 5, 5]);
	});

	it("do not fall due when their time comes for a call that another's end has ended", () => {
		const bench: Bench = setUp(({ pending }, over) => {
			pending.remove(over);
			pending.remove(second);
		});
		bench.add(50);
		const second = bench.add(50);
		bench.clock.advance(60);
		expect(bench.expired).toHaveLength(1);
	});

	it("share one timer, which is gone when no deadline is left (K2)", () => {
		const { clock, add } = setUp();
		for (const timeout of [300, 100, 200, 100]) {
			add(timeout);
			expect(clock.pending).toBe(1);
		}
		clock.advance(100);
		expect(clock.pending).toBe(1);
		clock.advance(200);
		expect(clock.pending).toBe(0);
	});

	it("are not had by a call without a limit", () => {
		const { clock, expired, add } = setUp();
		add();
		expect(clock.pending).toBe(0);
		add(10);
		clock.advance(1000);
		expect(expired).toHaveLength(1);
	});

	it("do not fall due for a call that has its outcome, and do not hold up the next", () => {
		const { pending, clock, expired, add } = setUp();
		const [answered, other] = [add(50), add(100)];
		pending.remove(answered);
		clock.advance(100);
		expect(expired).toEqual([[other, 1100]]);
	});

	it("fall due once for a call that stays pending because its task has yet to stop", () => {
		const { clock, expired, add } = setUp((_, over) => {
			over.abortAsked = true;
		});
		add(50);
		clock.advance(50);
		expect(expired).toHaveLength(1);
		add(50);
		clock.advance(1000);
		expect(expired).toHaveLength(2);
		expect(clock.pending).toBe(0);
	});

	it("of a call that is added while another falls due are kept too", () => {
		let next: TestCall | undefined;
		const { clock, expired } = (() => {
			const bench = setUp(({ pending, add }, over) => {
				pending.remove(over);
				next ??= add(30);
			});
			bench.add(50);
			bench.add(500);
			return bench;
		})();
		clock.advance(80);
		expect(expired.map(([, at]) => at)).toEqual([1050, 1080]);
		expect(expired[1]![0]).toBe(next);
	});

	it("of the only other call, added while the last falls due, are kept too", () => {
		const bench = setUp(({ pending, add, expired }, over) => {
			pending.remove(over);
			if (expired.length === 1) add(30);
		});
		bench.add(50);
		bench.clock.advance(80);
		expect(bench.expired.map(([, at]) => at)).toEqual([1050, 1080]);
	});

	it("beyond what a machine's timer can wait for fall due in time all the same", () => {
		const { pending, clock, expired, add, delays } = setUp();
		const longest = 2 ** 31 - 1;
		add(longest + 1000);
		clock.advance(longest + 999);
		expect(expired).toEqual([]);
		clock.advance(1);
		expect(expired).toHaveLength(1);
		expect(delays).toEqual([longest, 1000]);
		expect(pending.size).toBe(0);
	});

	it("of fractions are not looked at too early: timers count whole milliseconds", () => {
		const { add, delays } = setUp();
		add(0.5);
		expect(delays).toEqual([1]);
	});

	it("are not kept by a timer after the runtime has closed", () => {
		const { pending, clock, add } = setUp();
		add(50);
		pending.close();
		expect(clock.pending).toBe(0);
	});
});
