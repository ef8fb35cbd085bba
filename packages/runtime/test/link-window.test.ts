import type { Peer } from "@skein/cluster";
import { SkeinError } from "@skein/kernel";
import type { RegisteredFunction } from "@skein/registry";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallPlan } from "../src/call/call-plan.js";
import { OutgoingCall } from "../src/call/outgoing-call.js";
import { PeerWindow } from "../src/call/peer-window.js";

class TestCall extends OutgoingCall {
	constructor(
		readonly number: number,
		priority: number,
	) {
		super({} as RegisteredFunction, { request: { priority } } as CallPlan);
	}
	settleReply(): void {
		throw new SkeinError("SKEIN_TASK_LOST", "not in this test");
	}
	settleFailure(): void {}
}

/** As the dispatcher uses it. */
function use(limit: number) {
	const window = new PeerWindow<TestCall>(limit, {} as Peer);
	const sent: TestCall[] = [];
	const underWay = new Set<TestCall>();
	const waiting = new Set<TestCall>();
	let made = 0;
	const send = (call: TestCall): void => {
		window.enter(call);
		waiting.delete(call);
		underWay.add(call);
		sent.push(call);
		// The plain truth beside the lanes: nobody that waits is more important, or as important and older.
		for (const other of waiting) {
			const goesFirst =
				other.priority > call.priority || (other.priority === call.priority && other.number < call.number);
			if (goesFirst) throw new Error(`${other.number} was to go before ${call.number}`);
		}
	};
	const pump = (): void => {
		for (let call = window.next(); call !== undefined; call = window.next()) send(call);
	};
	return {
		window,
		sent,
		underWay,
		waiting,
		pump,
		make(priority = 0): void {
			const call = new TestCall(made, priority);
			made += 1;
			call.window = window;
			if (window.isOpen) send(call);
			else {
				window.wait(call);
				waiting.add(call);
			}
		},
		end(calls: Set<TestCall>, at: number): void {
			const call = [...calls][at % Math.max(1, calls.size)];
			if (call === undefined) return;
			calls.delete(call);
			window.leave(call);
			call.window = undefined;
			pump();
		},
	};
}

describe("the window of a link", () => {
	it("carries at most its limit, by priority and then in order, and forgets nobody, whatever happens", () => {
		const step = fc.oneof(
			{ weight: 4, arbitrary: fc.record({ make: fc.integer({ min: -1, max: 2 }) }) },
			{ weight: 3, arbitrary: fc.record({ answer: fc.nat(50) }) },
			{ weight: 1, arbitrary: fc.record({ giveUp: fc.nat(50) }) },
			{ weight: 1, arbitrary: fc.constantFrom("full" as const, "drain" as const) },
		);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 80 }), (limit, steps) => {
				const { window, underWay, waiting, pump, make, end } = use(limit);
				for (const what of steps) {
					if (what === "full") window.isFull = true;
					else if (what === "drain") {
						window.isFull = false;
						pump();
					} else if ("make" in what) make(what.make);
					else if ("answer" in what) end(underWay, what.answer);
					else end(waiting, what.giveUp);
					expect(underWay.size).toBeLessThanOrEqual(limit);
					expect(window.waiting).toBe(waiting.size);
					const idle = waiting.size > 0 && underWay.size < limit && !window.isFull;
					expect(idle).toBe(false);
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("keeps its lists short while a hundred thousand pass through it, of one priority or of two", () => {
		for (const priorities of [1, 2]) {
			const window = new PeerWindow<TestCall>(1, {} as Peer);
			const calls = Array.from({ length: 100_000 }, (_, number) => new TestCall(number, number % priorities));
			for (const call of calls) {
				call.window = window;
				window.wait(call);
			}
			const sent: number[] = [];
			for (let call = window.next(); call !== undefined; call = window.next()) sent.push(call.number);
			const byPriority = calls.map(({ number }) => number).sort((a, b) => (b % priorities) - (a % priorities) || a - b);
			expect(sent).toEqual(byPriority);
		}
	});
});
