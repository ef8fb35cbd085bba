import {
	type CallClaim,
	encodeClaim,
	type Frame,
	FrameKind,
	frameCall,
	frameIn,
	frameKind,
	HEADER_BYTES,
	keepFrame,
	readDevices,
	SkeinError,
	writeHeader,
} from "@skein/kernel";
import { AdmittedCall, CallsOfSink, createNode, type ReplySink } from "@skein/node";
import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { FakePool } from "./fake-pool.js";

class FakeSink implements ReplySink {
	readonly admitted = new CallsOfSink<AdmittedCall>();
	readonly heard: [kind: number, call: number][] = [];
	reply({ view, start }: Frame): void {
		this.heard.push([frameKind(view, start), frameCall(view, start)]);
	}
	stream(): void {}
}

function frameOf(claim: CallClaim): Frame {
	const sections = encodeClaim(claim) ?? new Uint8Array();
	const frame = frameIn(new Uint8Array(HEADER_BYTES + sections.length));
	frame.bytes.set(sections, HEADER_BYTES);
	writeHeader(frame.view, 0, { kind: FrameKind.call, sections: sections.length }, sections.length);
	return frame;
}

function setUp(capacity: Record<string, number> = { cpu: 4, gpu: 2 }) {
	const pool = new FakePool();
	const sink = new FakeSink();
	const gpus = Array.from({ length: capacity.gpu ?? 0 }, (_, place) => ({ index: 4 + place }));
	const description = { name: "a", labels: {}, taints: [], capacity, threads: 2, gpus };
	const quiet = (): void => undefined;
	const functionOf = (target: number): string => `f${target}`;
	const clock = createVirtualClock();
	const limits = { maxCalls: 100, clock, stopGrace: 10_000 };
	const node = createNode({ description, pool, ...limits, functionOf, onChange: quiet, onLoad: quiet });
	const frames: Frame[] = [];
	return {
		node,
		pool,
		clock,
		sink,
		frames,
		submit(call: number, claim: CallClaim, to: ReplySink = sink, target = 7): SkeinError | undefined {
			const frame = frameOf(claim);
			frames.push(frame);
			return node.submit(new AdmittedCall(target, claim, to, call), frame);
		},
		/** The job of the call that has this number. */
		job: (call: number) => node.calls().find((one) => one.call === call)!,
	};
}

describe("a call that asks for GPUs", () => {
	it("gets the devices that its caller chose, and they are written down and told", () => {
		const { submit, node, job } = setUp();
		expect(submit(1, { amounts: { gpu: 1 }, gpus: [5] })).toBeUndefined();
		expect(job(1).claim?.gpus).toEqual([5]);
		expect(node.state()).toMatchObject({ free: { gpu: 1 }, gpuFree: [1, 0] });
	});

	it("is refused when its caller's view was old, and takes nothing then", () => {
		const { submit, node, pool } = setUp();
		submit(1, { amounts: { gpu: 0.5, cpu: 1 }, gpus: [4] });
		const refusal = submit(2, { amounts: { gpu: 1, cpu: 1 }, gpus: [4] });
		expect(refusal).toMatchObject({
			code: "SKEIN_NODE_OVERLOADED",
			message: "node a lacks gpu: device 4 has 0.5 left, not 1",
		});
		expect(node.state()).toMatchObject({ free: { gpu: 1.5, cpu: 3 }, gpuFree: [0.5, 1] });
		expect(pool.jobs()).toHaveLength(1);
	});

	it("and names none gets those that the node chooses, and finds them in its frame", () => {
		const { submit, frames } = setUp();
		submit(1, { amounts: { gpu: 1 }, gpus: [4] });
		expect(submit(2, { amounts: { gpu: 1 } })).toBeUndefined();
		expect(readDevices(frames[1]!)).toEqual([5]);
	});

	it("gives them back when it is answered", () => {
		const { submit, pool, node, job } = setUp();
		submit(1, { amounts: { gpu: 2 }, gpus: [4, 5] });
		expect(node.gpuFree).toEqual([0, 0]);
		pool.answer(job(1));
		expect(node.gpuFree).toEqual([1, 1]);
	});
});

describe("what a node tells of its calls", () => {
	it("counts plain ones by function, and has those that say more in groups that are alike", () => {
		const { submit, node, pool, job } = setUp();
		submit(1, {});
		submit(2, { amounts: { cpu: 1 } });
		submit(3, { labels: { app: "x" } }, undefined, 8);
		submit(4, { labels: { app: "x" } }, undefined, 8);
		submit(5, { preemptible: true, amounts: { gpu: 1 }, gpus: [4], priority: -1 });
		expect(node.groups()).toEqual([
			{ function: "f8", labels: { app: "x" }, count: 2 },
			{ function: "f7", priority: -1, preemptible: true, amounts: { gpu: 1 }, gpus: [4], count: 1 },
			{ function: "f7", count: 2 },
		]);
		for (const call of [1, 2, 3, 4, 5]) pool.answer(job(call));
		expect(node.groups()).toEqual([]);
		expect(node.state()).not.toHaveProperty("calls");
	});

	it("tells of the largest groups, as many as go into 256 KiB", () => {
		const { submit, node } = setUp();
		const tenantOf = (call: number): string => `${call}`.padEnd(10_000, "x");
		for (let call = 1; call <= 50; call += 1) submit(call, { tenant: tenantOf(call) });
		submit(51, { tenant: tenantOf(50) });
		const groups = node.groups();
		expect(groups.length).toBeGreaterThan(20);
		expect(JSON.stringify(groups).length).toBeLessThan(257 * 1024);
		expect(groups[0]).toMatchObject({ tenant: tenantOf(50), count: 2 });
	});

	it("says when one of them keeps others away", () => {
		const { submit, node, pool, job } = setUp();
		submit(1, { avoids: [{ topologyKey: "zone" }] });
		expect(node.avoids).toBe(true);
		pool.answer(job(1));
		expect(node.avoids).toBe(false);
	});
});

describe("a call that may take the place of others", () => {
	const low = { amounts: { cpu: 2 }, priority: 1, preemptible: true };
	const high = { amounts: { cpu: 3 }, priority: 5, preempts: true };

	it("waits here until those that go for it have stopped, and then runs (N4)", () => {
		const { submit, node, pool, sink, job } = setUp();
		submit(1, low);
		submit(2, { ...low, priority: 2 });
		expect(submit(3, high)).toBeUndefined();
		expect(pool.aborted).toEqual([job(2), job(1)]);
		expect(pool.frames).toHaveLength(2);
		pool.answer(job(1), FrameKind.cancelled);
		expect(pool.frames).toHaveLength(2);
		pool.answer(job(2), FrameKind.cancelled);
		expect(pool.frames).toHaveLength(3);
		expect(sink.heard).toEqual([
			[FrameKind.lost, 1],
			[FrameKind.lost, 2],
		]);
		expect(node.state()).toMatchObject({ free: { cpu: 1 }, running: 1 });
		pool.answer(job(3));
		expect(node.state()).toMatchObject({ free: { cpu: 4 }, running: 0 });
		expect(sink.heard.at(-1)).toEqual([FrameKind.ok, 3]);
	});

	it("stops the fewest and least important, and one that ends by itself meanwhile keeps its outcome", () => {
		const { submit, pool, sink, job } = setUp();
		submit(1, { ...low, amounts: { cpu: 1 }, priority: 3 });
		submit(2, { ...low, amounts: { cpu: 1 } });
		submit(3, { ...low, amounts: { cpu: 2 }, priority: 2 });
		submit(4, { ...high, amounts: { cpu: 1 } });
		expect(pool.aborted).toEqual([job(2)]);
		pool.answer(job(2), FrameKind.ok);
		expect(sink.heard).toEqual([[FrameKind.ok, 2]]);
	});

	it("stops one that waits for a thread though it did not say that it may be: it did not run", () => {
		const { submit, pool, sink, job } = setUp();
		submit(1, { amounts: { cpu: 4 } });
		const waits = job(1);
		waits.phase = "queued";
		pool.onAbort = (aborted) => pool.answer(aborted, FrameKind.cancelled);
		expect(submit(2, high)).toBeUndefined();
		expect(sink.heard).toEqual([[FrameKind.refused, 1]]);
		expect(pool.frames).toHaveLength(2);
	});

	it("is refused when equals, calls that run and did not say so, or the node's size are in its way", () => {
		for (const other of [{ amounts: { cpu: 4 }, priority: 5, preemptible: true }, { amounts: { cpu: 4 } }]) {
			const { submit, pool } = setUp();
			submit(1, other);
			expect(submit(2, high)).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
			expect(pool.aborted).toEqual([]);
		}
		expect(setUp().submit(1, { ...high, amounts: { cpu: 5 } })).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
	});

	it("spares who makes no difference once others go", () => {
		const { submit, pool, job } = setUp();
		submit(1, { ...low, amounts: { cpu: 1 }, priority: 1 });
		submit(2, { ...low, amounts: { cpu: 3 }, priority: 2 });
		expect(submit(3, high)).toBeUndefined();
		expect(pool.aborted).toEqual([job(2)]);
	});

	it("waits for one that is stopping already, whatever that said of itself", () => {
		const { submit, node, pool, job } = setUp();
		submit(1, { amounts: { cpu: 4 } });
		node.stop(job(1), new SkeinError("SKEIN_TASK_EVICTED", "because"));
		expect(submit(2, high)).toBeUndefined();
		expect(pool.aborted).toEqual([job(1)]);
		pool.answer(job(1), FrameKind.cancelled);
		expect(pool.frames).toHaveLength(2);
	});

	it("does not stop one that waits for a thread and could be made nowhere again", () => {
		const { submit, pool, job } = setUp();
		submit(1, { amounts: { cpu: 4 }, stays: true });
		job(1).phase = "queued";
		expect(submit(2, high)).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
		expect(pool.aborted).toEqual([]);
	});

	it("gets the devices that come free, whichever its caller had in mind", () => {
		const { submit, pool, job } = setUp();
		submit(1, { amounts: { gpu: 1 }, gpus: [4] });
		submit(2, { amounts: { gpu: 1 }, gpus: [5], preemptible: true });
		expect(submit(3, { amounts: { gpu: 1 }, gpus: [4], priority: 5, preempts: true })).toBeUndefined();
		pool.answer(job(2), FrameKind.cancelled);
		expect(job(3).claim?.gpus).toEqual([5]);
		expect(readDevices(frameIn(pool.frames.at(-1)!))).toEqual([5]);
	});

	it("is not robbed of the room that comes free by calls of lower priority", () => {
		const { submit, pool, job } = setUp();
		submit(1, low);
		submit(2, low);
		submit(3, high);
		pool.answer(job(1), FrameKind.cancelled);
		expect(submit(4, { amounts: { cpu: 1 } })).toMatchObject({
			message: "node a lacks room: a call of higher priority waits for it",
		});
	});

	it.each(["abort", "kill"] as const)("may be ended by %s while it waits, and leaves nothing behind", (how) => {
		const { submit, node, pool, sink, job } = setUp();
		submit(1, { ...low, amounts: { cpu: 4 } });
		submit(2, high);
		node[how](sink.admitted.find(2)!);
		expect(sink.heard).toEqual([[FrameKind.cancelled, 2]]);
		pool.answer(job(1), FrameKind.cancelled);
		expect(pool.frames).toHaveLength(1);
		expect(node.state()).toMatchObject({ free: { cpu: 4 }, running: 0 });
	});
});

describe("a call that the node stops", () => {
	it("is answered once, as lost with the reason, or as its caller's own abort says", () => {
		const { submit, node, pool, sink, job } = setUp();
		submit(1, {});
		const error = new SkeinError("SKEIN_TASK_EVICTED", "because");
		node.stop(job(1), error);
		node.stop(job(1), error);
		expect(pool.aborted).toEqual([job(1)]);
		pool.answer(job(1), FrameKind.cancelled);
		expect(sink.heard).toEqual([[FrameKind.lost, 1]]);
	});

	it("is killed when it has not ended by the end of its grace, and only then (N6)", () => {
		const { submit, node, pool, sink, clock, job } = setUp();
		for (const call of [1, 2, 3]) submit(call, { amounts: { cpu: 1 } });
		const error = new SkeinError("SKEIN_TASK_EVICTED", "because");
		const [ignores, ends] = [job(1), job(2)];
		node.stop(ignores, error);
		node.stop(ends, error);
		pool.answer(ends, FrameKind.cancelled);
		clock.advance(9_999);
		expect(pool.killed).toEqual([]);
		clock.advance(1);
		expect(pool.killed).toEqual([ignores]);
		pool.answer(ignores, FrameKind.lost);
		expect(sink.heard).toEqual([
			[FrameKind.lost, 2],
			[FrameKind.lost, 1],
		]);
		expect(node.state()).toMatchObject({ free: { cpu: 3 }, running: 1 });
	});

	it("says why it was stopped, also when it took the end of its thread", () => {
		const { submit, node, pool, frames, job } = setUp();
		submit(1, {});
		const told: Frame[] = [];
		const sink = { reply: (frame: Frame) => void told.push(keepFrame(frame)), stream: () => undefined };
		node.submit(new AdmittedCall(7, undefined, sink, 2), frames[0]!);
		node.stop(job(2), new SkeinError("SKEIN_TASK_EVICTED", "the room is needed"));
		pool.answer(job(2), FrameKind.lost);
		const text = Buffer.from(told[0]!.bytes).toString("latin1");
		expect(text).toContain("the room is needed");
		expect(text).toContain("SKEIN_TASK_EVICTED");
	});
});

describe("what is set aside for a member of a gang", () => {
	const claim = { amounts: { gpu: 1, cpu: 2 }, gpus: [5] };

	it("is held until the call comes, which takes it over (N5)", () => {
		const { submit, node, sink, pool, job } = setUp();
		expect(node.reserve(sink, 9, claim)).toBeUndefined();
		expect(node.state()).toMatchObject({ free: { gpu: 1, cpu: 2 }, gpuFree: [1, 0], running: 0 });
		expect(submit(1, { amounts: claim.amounts, reservation: 9 })).toBeUndefined();
		expect(node.state()).toMatchObject({ free: { gpu: 1, cpu: 2 }, running: 1 });
		expect(job(1).claim?.gpus).toEqual([5]);
		pool.answer(job(1));
		expect(node.state()).toMatchObject({ free: { gpu: 2, cpu: 4 }, gpuFree: [1, 1], running: 0 });
	});

	it("is there for the call also when the node drains meanwhile, and counts as a call that runs", () => {
		const { submit, node, sink } = setUp();
		for (let id = 1; id <= 99; id += 1) expect(node.reserve(sink, id, {})).toBeUndefined();
		submit(1, {});
		expect(node.reserve(sink, 100, {})).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
		void node.drain();
		expect(submit(2, { reservation: 7 })).toBeUndefined();
		expect(submit(3, {})).toMatchObject({ code: "SKEIN_NODE_DRAINING" });
	});

	it("is refused as a whole when some of it lacks", () => {
		const { node, sink } = setUp();
		node.reserve(sink, 1, claim);
		expect(node.reserve(sink, 2, claim)).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
		expect(node.free).toEqual({ cpu: 2, gpu: 1 });
	});

	it("is free again when its caller lets go of it, or is gone; and a call that comes too late is refused", () => {
		const { submit, node, sink } = setUp();
		node.reserve(sink, 1, claim);
		node.release(sink, 1);
		node.release(sink, 1);
		expect(submit(1, { amounts: claim.amounts, reservation: 1 })).toMatchObject({ code: "SKEIN_NODE_OVERLOADED" });
		const gone = new FakeSink();
		node.reserve(gone, 1, claim);
		node.abandon(gone);
		expect(node.free).toEqual({ cpu: 4, gpu: 2 });
	});

	it("is another caller's nothing", () => {
		const { submit, node, sink } = setUp();
		node.reserve(sink, 1, claim);
		expect(submit(1, { amounts: { gpu: 1 }, reservation: 1 }, new FakeSink())).toMatchObject({
			code: "SKEIN_NODE_OVERLOADED",
		});
	});
});
