import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { compilePlan } from "../src/call/call-plan.js";
import { OutgoingCall } from "../src/call/outgoing-call.js";
import { WaitingCalls } from "../src/call/waiting-calls.js";

class NamedCall extends OutgoingCall {
	readonly name: string;

	constructor(name: string, priority?: number) {
		const entry = { id: "app/f", index: 0, fn: () => 1, owner: undefined, module: undefined, options: {} };
		super(entry, compilePlan(entry, priority === undefined ? {} : { priority }));
		this.name = name;
	}
	settleReply(): void {}
	settleFailure(): void {}
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("calls that wait for a node", () => {
	it("are placed by priority, and in their order where it is the same, also when they waited again in between", async () => {
		const placed: string[] = [];
		let isFull = true;
		const waiting: WaitingCalls = new WaitingCalls(10, createVirtualClock(), (call) => {
			if (isFull) waiting.add(call);
			else placed.push((call as NamedCall).name);
		});
		const add = (name: string, priority?: number): void => waiting.add(new NamedCall(name, priority));
		add("low", -1);
		add("first");
		add("high", 5);
		add("second");
		waiting.wake();
		await turn();
		add("later and high", 5);
		add("highest", 6);
		isFull = false;
		waiting.wake();
		await turn();
		expect(placed).toEqual(["highest", "high", "later and high", "first", "second", "low"]);
		expect(waiting.size).toBe(0);
	});

	it("may all be gone when their turn comes", async () => {
		const waiting = new WaitingCalls(10, createVirtualClock(), () => expect.unreachable());
		const call = new NamedCall("aborted");
		waiting.add(call);
		waiting.wake();
		waiting.remove(call);
		await turn();
		expect(waiting.size).toBe(0);
	});
});
