import { type CallClaim, type Frame, FrameKind, frameKind, SkeinError, type Taint } from "@skein/kernel";
import { AdmittedCall, createNode } from "@skein/node";
import { registerFunction } from "@skein/registry";
import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { changeDescription } from "../src/engine/change-description.js";
import { Evictor } from "../src/engine/evictor.js";
import { encodedCall } from "./encoded-call.js";
import { SimulatedCluster } from "./simulated-cluster.js";
import { SimulatedPool } from "./simulated-pool.js";

const OUT: Taint = { key: "out", effect: "NoExecute" };
const forSeconds = (tolerationSeconds: number): CallClaim => ({
	tolerations: [{ key: "out", operator: "Exists", effect: "NoExecute", tolerationSeconds }],
});

function setUp() {
	const clock = createVirtualClock();
	const pool = new SimulatedPool(() => undefined);
	const quiet = (): void => undefined;
	const description = { name: "a", labels: {}, taints: [] as Taint[], capacity: {}, threads: 1 };
	const options = { maxCalls: 100, clock, stopGrace: 30_000, functionOf: () => "f", onChange: quiet, onLoad: quiet };
	const node = createNode({ description, pool, ...options });
	const lines = { close: () => Promise.resolve(), reopen: quiet };
	const pinned = new Set<number>();
	const evictor = new Evictor({ node, lines, clock, stays: ({ call }) => pinned.has(call) });
	const answers = new Map<number, number>();
	const frame = encodedCall();
	const replyTo = (call: number) => ({
		reply: ({ view, start }: Frame) => void answers.set(call, frameKind(view, start)),
		stream: () => undefined,
	});
	return {
		clock,
		pool,
		pinned,
		answers,
		submit(call: number, claim?: CallClaim): void {
			node.submit(new AdmittedCall(0, claim, replyTo(call), call), frame);
		},
		taint(...taints: Taint[]): void {
			node.describe({ ...description, taints });
			evictor.update();
		},
		/** All that run and were stopped come to their end. */
		settle(): void {
			for (let at = 0; at < 10; at += 1) pool.end(0);
		},
	};
}

describe("a node that is given a NoExecute taint", () => {
	it("stops calls that do not tolerate it at once, and those that do when their time is over", () => {
		const { clock, pool, answers, submit, taint, settle } = setUp();
		submit(1);
		submit(2, forSeconds(10));
		submit(3, { tolerations: [{ key: "out", operator: "Exists" }] });
		for (let i = 0; i < 3; i += 1) pool.start();
		taint(OUT);
		clock.advance(9_999);
		settle();
		expect([...answers].sort()).toEqual([
			[1, FrameKind.lost],
			[2, FrameKind.ok],
			[3, FrameKind.ok],
		]);
	});

	it("lets a call stay whose taint is gone before its time is over", () => {
		const { clock, pool, answers, submit, taint, settle } = setUp();
		submit(1, forSeconds(10));
		pool.start();
		taint(OUT);
		clock.advance(5_000);
		taint();
		clock.advance(60_000);
		settle();
		expect(answers.get(1)).toBe(FrameKind.ok);
	});

	it("measures a call's time anew when the taint comes again", () => {
		const { clock, pool, answers, submit, taint, settle } = setUp();
		submit(1, forSeconds(10));
		submit(2, forSeconds(20));
		for (let i = 0; i < 2; i += 1) pool.start();
		taint(OUT);
		clock.advance(9_000);
		taint();
		taint(OUT);
		clock.advance(10_000);
		settle();
		expect([...answers].sort()).toEqual([
			[1, FrameKind.lost],
			[2, FrameKind.ok],
		]);
	});

	it("keeps one whose time began anew until that is over", () => {
		const { clock, pool, answers, submit, taint, settle } = setUp();
		submit(1, forSeconds(10));
		pool.start();
		taint(OUT);
		clock.advance(9_000);
		taint();
		taint(OUT);
		clock.advance(9_999);
		settle();
		expect(answers.get(1)).toBe(FrameKind.ok);
	});

	it("does not give a call more time because something else of the node changed (V1)", () => {
		const { clock, pool, answers, submit, taint, settle } = setUp();
		submit(1, forSeconds(10));
		pool.start();
		taint(OUT);
		clock.advance(6_000);
		taint(OUT, { key: "other", effect: "NoSchedule" });
		clock.advance(4_000);
		settle();
		expect(answers.get(1)).toBe(FrameKind.lost);
	});

	it("stops a call that comes later as well, and one that waits for a thread is refused: it did not run", () => {
		const { answers, submit, taint } = setUp();
		taint(OUT);
		submit(1);
		expect(answers.get(1)).toBe(FrameKind.refused);
	});

	it("keeps calls that can run nowhere else, and is as before when the taint is gone", () => {
		const { pool, pinned, answers, submit, taint, settle } = setUp();
		pinned.add(1);
		submit(1);
		pool.start();
		taint(OUT);
		taint();
		submit(2);
		pool.start();
		settle();
		expect([...answers.values()]).toEqual([FrameKind.ok, FrameKind.ok]);
	});

	it("is not moved by taints of other effects", () => {
		const { pool, answers, submit, taint, settle } = setUp();
		submit(1);
		pool.start();
		taint({ key: "a", effect: "NoSchedule" }, { key: "b", effect: "PreferNoSchedule" });
		settle();
		expect(answers.get(1)).toBe(FrameKind.ok);
	});
});

describe("a call that is evicted", () => {
	it("is made again beside its retries, however often", async () => {
		const id = "simulated/evicted";
		registerFunction((number: number) => number, { id, options: { idempotent: true, retries: 1 } });
		const cluster = new SimulatedCluster(["a", "b"], (number) => number);
		await cluster.join();
		const call = cluster.spawn(id, 1);
		const deliver = (): void => {
			for (const link of [...cluster.links, ...cluster.links, ...cluster.links]) {
				link.other.deliver(100);
				link.deliver(100);
			}
		};
		const running = () => cluster.nodes.find(({ node }) => node.running > 0)!;
		for (let evictions = 0; evictions < 3; evictions += 1) {
			deliver();
			const { node, pool } = running();
			pool.start();
			node.stop(node.calls()[0]!, new SkeinError("SKEIN_TASK_EVICTED", "because"));
			pool.end(0);
		}
		deliver();
		running().pool.start();
		running().pool.die();
		deliver();
		running().pool.start();
		running().pool.end(0);
		deliver();
		expect([await call.handle, call.attempt]).toEqual([1, 4]);
		cluster.close();
	});
});

describe("a change of what a node says of itself", () => {
	const before = {
		name: "a",
		labels: { zone: "x", disk: "ssd" },
		taints: [
			{ key: "k", value: "1", effect: "NoSchedule" as const },
			{ key: "k", effect: "NoExecute" as const },
		],
		capacity: { cpu: 1 },
		threads: 1,
	};
	const none = { addTaints: [], removeTaints: [], setLabels: {}, removeLabels: [] };

	it("sets and takes away labels and taints, a taint by its key and effect", () => {
		const change = {
			addTaints: [{ key: "k", value: "2", effect: "NoSchedule" as const }],
			removeTaints: [{ key: "k", effect: "NoExecute" as const }],
			setLabels: { zone: "y", rack: "7" },
			removeLabels: ["disk"],
		};
		expect(changeDescription(before, change)).toEqual({
			...before,
			labels: { zone: "y", rack: "7" },
			taints: [{ key: "k", value: "2", effect: "NoSchedule" }],
		});
		expect(changeDescription(before, { ...none, removeTaints: [{ key: "k" }] }).taints).toEqual([]);
	});

	it("leaves out what no label or taint can be, and is the same when nothing is left", () => {
		const addTaints = [{ key: "a b", effect: "NoSchedule" as const }];
		expect(changeDescription(before, { ...none, addTaints, setLabels: { "a b": "c", ok: "not ok" } })).toBe(before);
	});
});
