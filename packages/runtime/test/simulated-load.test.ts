import { AdmittedCall, CallsOfSink, createNode } from "@skein/node";
import { createVirtualClock } from "@skein/testkit";
import { expect, it, vi } from "vitest";
import { compilePlan } from "../src/call/call-plan.js";
import { OutgoingCall } from "../src/call/outgoing-call.js";
import { PendingCalls } from "../src/call/pending-calls.js";
import { encodedCall } from "./encoded-call.js";
import { registeredAs } from "./registered-as.js";
import { SimulatedPool } from "./simulated-pool.js";

const CALLS = 2_000;
const ENTRY = registeredAs("simulated/load");

it("deadlines that fall due one after the other do not each look at all pending calls", () => {
	let looks = 0;
	class WatchedCall extends OutgoingCall {
		constructor(timeout: number) {
			super(ENTRY, compilePlan(ENTRY, { timeout }));
			Object.defineProperty(this, "abortAsked", {
				get: () => {
					looks += 1;
					return false;
				},
			});
		}
		settleReply(): void {}
		settleFailure(): void {}
	}
	const clock = createVirtualClock();
	let timers = 0;
	const schedule: typeof clock.schedule = (...args) => {
		timers += 1;
		return clock.schedule(...args);
	};
	const watched = { now: clock.now, schedule };
	const pending: PendingCalls = new PendingCalls(watched, (call) => pending.remove(call));
	// One falls due in each millisecond.
	for (let i = 1; i <= CALLS; i += 1) pending.add(new WatchedCall(i));
	clock.advance(CALLS + 5);
	const left = pending.size;
	pending.close();
	expect(left).toBe(0);
	expect(looks).toBeLessThanOrEqual(CALLS);
	// One at the first, and then every 5 ms.
	expect(timers).toBeLessThanOrEqual(CALLS / 5 + 2);
});

it("aborting many calls of a node does not list all its calls for each", () => {
	const pool = new SimulatedPool(() => undefined);
	const description = { name: "a", labels: {}, taints: [], capacity: {}, threads: 1 };
	const node = createNode({
		description,
		pool,
		maxCalls: CALLS,
		clock: createVirtualClock(),
		stopGrace: 10_000,
		functionOf: () => "f",
		onChange: () => undefined,
		onLoad: () => undefined,
	});
	const sink = { reply: () => undefined, stream: () => undefined, admitted: new CallsOfSink<AdmittedCall>() };
	const frame = encodedCall();
	for (let call = 0; call < CALLS; call += 1) {
		node.submit(new AdmittedCall(0, undefined, sink, call), frame);
	}
	let listed = 0;
	const { jobs } = SimulatedPool.prototype;
	vi.spyOn(SimulatedPool.prototype, "jobs").mockImplementation(function (this: SimulatedPool) {
		const all = jobs.call(this);
		listed += all.length;
		return all;
	});
	for (let call = 0; call < CALLS; call += 1) node.abort(sink.admitted.find(call)!);
	vi.restoreAllMocks();
	expect(node.running).toBe(0);
	expect(listed).toBeLessThanOrEqual(10 * CALLS);
});
