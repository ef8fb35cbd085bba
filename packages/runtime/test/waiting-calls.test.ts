import type { NodeView } from "@skein/kernel";
import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { type CallPlan, compilePlan } from "../src/call/call-plan.js";
import { OutgoingCall } from "../src/call/outgoing-call.js";
import { WaitingCalls } from "../src/call/waiting-calls.js";
import { registeredAs } from "./registered-as.js";

class NamedCall extends OutgoingCall {
	readonly name: string;

	constructor(name: string, priority?: number, id = "app/f", plan?: CallPlan) {
		const entry = registeredAs(id);
		super(entry, plan ?? compilePlan(entry, priority === undefined ? {} : { priority }));
		this.name = name;
	}
	settleReply(): void {}
	settleFailure(): void {}
}

const waitingCalls = (place: (call: NamedCall) => void, mayFit = () => true): WaitingCalls =>
	new WaitingCalls({ limit: 10, clock: createVirtualClock(), place: (call) => place(call as NamedCall), mayFit });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("calls that wait for a node", () => {
	it("are placed by priority, and in their order where it is the same, also when they waited again in between", async () => {
		const placed: string[] = [];
		let isFull = true;
		const waiting: WaitingCalls = waitingCalls((call) => {
			if (isFull) waiting.add(call);
			else placed.push(call.name);
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
		const waiting = waitingCalls(() => expect.unreachable());
		const call = new NamedCall("aborted");
		waiting.add(call);
		waiting.wake();
		waiting.remove(call);
		await turn();
		expect(waiting.size).toBe(0);
	});

	it("keep their order when only some of them are helped by a change, and lose none", async () => {
		const helped = new Set(["b", "d"]);
		let now: string[] = [];
		const waiting: WaitingCalls = new WaitingCalls({
			limit: 5,
			clock: createVirtualClock(),
			place: (call) => {
				const { name } = call as NamedCall;
				now.push(name);
				if (name === "d") waiting.add(call);
			},
			mayFit: (request) => helped.has(request.function!),
		});
		for (const name of ["a", "b", "c", "d", "e"]) waiting.add(new NamedCall(name, undefined, name));
		waiting.wake({ name: "changed" } as NodeView);
		await turn();
		expect(now).toEqual(["b", "d"]);
		now = [];
		waiting.wake();
		await turn();
		expect(now).toEqual(["a", "c", "d", "e"]);
		expect(waiting.size).toBe(1);
	});

	it("are not placed one after the other when the first of them has to wait again", async () => {
		let placements = 0;
		const waiting: WaitingCalls = waitingCalls((call) => {
			placements += 1;
			waiting.add(call);
		});
		const first = new NamedCall("0");
		waiting.add(first);
		for (let i = 1; i < 10; i += 1) waiting.add(new NamedCall(String(i), undefined, "app/f", first.plan));
		waiting.wake();
		await turn();
		expect(placements).toBe(1);
		expect(waiting.size).toBe(10);
	});
});
