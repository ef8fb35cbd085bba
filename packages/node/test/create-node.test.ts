import {
	type Frame,
	FrameKind,
	frameCall,
	frameIn,
	frameKind,
	HEADER_BYTES,
	type Job,
	type ResourceAmounts,
} from "@skein/kernel";
import { AdmittedCall, CallsOfSink, createNode, type Node, type ReplySink } from "@skein/node";
import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { FakePool } from "./fake-pool.js";

interface Heard {
	readonly kind: number;
	readonly call: number;
}

class FakeSink implements ReplySink {
	readonly heard: Heard[] = [];
	readonly admitted = new CallsOfSink<AdmittedCall>();
	readonly onReply: () => void;

	constructor(onReply: () => void = () => undefined) {
		this.onReply = onReply;
	}

	/** One that is admitted and not answered. */
	call(number: number): AdmittedCall {
		const call = this.admitted.find(number);
		if (call === undefined) throw new Error(`no call ${number}`);
		return call;
	}

	stream(frame: Frame): void {
		this.reply(frame);
	}

	reply({ view, start }: Frame): void {
		this.heard.push({ kind: frameKind(view, start), call: frameCall(view, start) });
		this.onReply();
	}
}

interface Bench {
	readonly node: Node;
	readonly pool: FakePool;
	readonly sink: FakeSink;
	/** Times that the node said that its books changed. */
	changes(): number;
	/** What the node ran each time that it said that a call came or went. */
	readonly loads: number[];
	submit(call: number, amounts?: ResourceAmounts, sink?: ReplySink): ReturnType<Node["submit"]>;
	/** The job that the pool has for the n-th call that it was given and has not answered. */
	job(index?: number): Job;
}

function setUp({ maxCalls = 100 } = {}): Bench {
	const pool = new FakePool();
	const sink = new FakeSink();
	const loads: number[] = [];
	let changes = 0;
	const description = { name: "a", labels: {}, taints: [], capacity: { cpu: 4, gpu: 1 }, threads: 2 };
	const onChange = (): void => {
		changes += 1;
	};
	const onLoad = (): void => void loads.push(node.running);
	const node = createNode({
		description,
		pool,
		maxCalls,
		clock: createVirtualClock(),
		stopGrace: 10_000,
		functionOf: (at) => `f${at}`,
		onChange,
		onLoad,
	});
	return {
		node,
		pool,
		sink,
		changes: () => changes,
		loads,
		submit: (call, amounts, to = sink) =>
			node.submit(
				new AdmittedCall(7, amounts && { amounts }, to, call),
				amounts === undefined
					? { ...frameIn(new Uint8Array([9, 1, 2, 3, 9])), start: 1, end: 4 }
					: frameIn(new Uint8Array(HEADER_BYTES)),
			),
		job: (index = 0) => pool.jobs()[index]!,
	};
}

/** Settles when everything that is due in this turn has happened. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a call that is admitted", () => {
	it("goes to the pool with its own bytes and the function it asks for", () => {
		const { submit, pool, job, node } = setUp();
		expect(submit(1)).toBeUndefined();
		expect(pool.frames).toEqual([new Uint8Array([1, 2, 3])]);
		expect(job().target).toBe(7);
		expect(node.running).toBe(1);
	});

	it("is answered to its caller under the caller's own number, wherever the frame begins", () => {
		const { submit, pool, sink, job } = setUp();
		submit(4711);
		pool.answer(job(), FrameKind.threw, 24);
		expect(sink.heard).toEqual([{ kind: FrameKind.threw, call: 4711 }]);
	});

	it("holds what it asked for until it is answered, whatever the answer is (N2)", () => {
		for (const kind of [FrameKind.ok, FrameKind.threw, FrameKind.cancelled, FrameKind.lost]) {
			const { submit, pool, node, job, changes } = setUp();
			submit(1, { cpu: 3 });
			expect(node.state()).toMatchObject({ free: { cpu: 1, gpu: 1 }, running: 1, draining: false });
			expect(changes()).toBe(1);
			pool.answer(job(), kind);
			expect(node.state()).toEqual({ free: { cpu: 4, gpu: 1 }, running: 0, draining: false, gpuFree: [1] });
			expect(changes()).toBe(2);
		}
	});

	it("still holds it while its answer is being delivered (N2)", () => {
		const { submit, pool, node, job } = setUp();
		let free: unknown;
		const sink = new FakeSink(() => {
			free = node.state().free;
		});
		submit(1, { cpu: 3 }, sink);
		pool.answer(job());
		expect(free).toEqual({ cpu: 1, gpu: 1 });
	});

	it("holds it through an abort, until the task has stopped (N2)", () => {
		const { submit, sink, node } = setUp();
		submit(1, { gpu: 1 });
		node.abort(sink.call(1));
		expect(node.state().free.gpu).toBe(0);
	});

	it("is told of when it comes and when it goes, and a refused one is not", () => {
		const { submit, pool, job, loads } = setUp({ maxCalls: 2 });
		submit(1);
		submit(2);
		submit(3);
		pool.answer(job());
		expect(loads).toEqual([1, 2, 1]);
	});

	it("says nothing of changed books when it holds nothing", () => {
		const { submit, pool, job, changes } = setUp();
		submit(1);
		pool.answer(job());
		expect(changes()).toBe(0);
	});
});

describe("a call that is not admitted", () => {
	it("for want of a resource is refused, never runs and takes nothing (N1)", () => {
		const { submit, pool, node } = setUp();
		submit(1, { gpu: 1 });
		const refusal = submit(2, { cpu: 1, gpu: 1 });
		expect(refusal).toMatchObject({ code: "SKEIN_NODE_OVERLOADED", message: "node a lacks gpu: need 1, have 0 of 1" });
		expect(pool.frames).toHaveLength(1);
		expect(node.state()).toMatchObject({ free: { cpu: 4, gpu: 0 }, running: 1, draining: false, gpuFree: [0] });
	});

	it("for want of room is refused, never runs and takes nothing (N1)", () => {
		const { submit, pool, node } = setUp({ maxCalls: 1 });
		submit(1);
		expect(submit(2, { cpu: 1 })).toMatchObject({
			code: "SKEIN_NODE_OVERLOADED",
			message: "node a runs 1 calls, which is its limit",
		});
		expect(pool.frames).toHaveLength(1);
		expect(node.state()).toMatchObject({ free: { cpu: 4 }, running: 1 });
	});

	it("is admitted as soon as another was answered", () => {
		const { submit, pool, job } = setUp({ maxCalls: 1 });
		submit(1, { gpu: 1 });
		pool.answer(job());
		expect(submit(2, { gpu: 1 })).toBeUndefined();
	});

	it("because the pool would not take it leaves nothing behind, and the node drains", async () => {
		const { submit, pool, node } = setUp();
		pool.failure = new Error("no room");
		expect(() => submit(1, { gpu: 1 })).toThrow("no room");
		expect(node.state()).toEqual({ free: { cpu: 4, gpu: 1 }, running: 0, draining: false, gpuFree: [1] });
		await node.drain();
	});
});

describe("aborting", () => {
	it("reaches the call that this caller knows by this number, and no other caller's of the same number", () => {
		const { submit, pool, node, sink, job } = setUp();
		const other = new FakeSink();
		submit(5, undefined, other);
		submit(4);
		submit(5);
		const mine = job(2);
		node.abort(sink.call(5));
		expect(pool.aborted).toEqual([mine]);
		expect(other.admitted.find(4)).toBeUndefined();
	});

	it("does nothing to a call that was answered already", () => {
		const { submit, pool, node, sink, job } = setUp();
		submit(5);
		const call = sink.call(5);
		pool.answer(job());
		node.abort(call);
		node.kill(call);
		expect(sink.admitted.find(5)).toBeUndefined();
		expect([...pool.aborted, ...pool.killed]).toEqual([]);
	});

	it("by killing ends the thread of the caller's own call only", () => {
		const { submit, pool, node, sink, job } = setUp();
		submit(5, undefined, new FakeSink());
		submit(5);
		node.kill(sink.call(5));
		expect(pool.killed).toEqual([job(1)]);
		expect(pool.aborted).toEqual([]);
	});

	it("tells calls apart that a caller gave the same slot, whichever of them ends first", () => {
		for (const order of [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b]))) {
			const { submit, pool, node, sink } = setUp();
			const slot = 77;
			const numbers = [0, 1, 2_047].map((generation) => (generation << 20) | slot);
			for (const number of numbers) submit(number);
			const left = numbers.map((number, i) => ({ number, job: pool.jobs()[i]! }));
			for (const at of order) {
				const [ended] = left.splice(at! % left.length, 1);
				pool.answer(ended!.job);
				expect(sink.admitted.find(ended!.number)).toBeUndefined();
			}
			node.abort(sink.call(left[0]!.number));
			expect(pool.aborted).toEqual([left[0]!.job]);
		}
	});

	it("forgets a call that the pool threw back", () => {
		const { submit, pool, node, sink } = setUp();
		pool.failure = new Error("no room");
		expect(() => submit(5)).toThrow("no room");
		expect(sink.admitted.find(5)).toBeUndefined();
		node.abandon(sink);
		expect(pool.aborted).toEqual([]);
	});

	it("finds numbers from one end of the range to the other", () => {
		const { submit, pool, node, sink } = setUp();
		const numbers = [0xffff_ffff, 0, 1_023, 1_024, 0x000f_ffff, 0x8000_0000];
		for (const number of numbers) submit(number);
		const jobs = pool.jobs();
		for (const number of numbers) node.abort(sink.call(number));
		expect(pool.aborted).toEqual(jobs);
	});

	it("for a caller that is gone reaches all its calls and nobody else's", () => {
		const { submit, pool, node, sink, job } = setUp();
		submit(1);
		submit(1, undefined, new FakeSink());
		submit(2);
		node.abandon(sink);
		expect(pool.aborted).toEqual([job(0), job(2)]);
	});

	it("for a caller that is gone spares the calls that it detached", () => {
		const { submit, pool, node, sink, job } = setUp();
		submit(1);
		submit(2);
		sink.call(2).detached = true;
		node.abandon(sink);
		expect(pool.aborted).toEqual([job(0)]);
		node.abort(sink.call(2));
		expect(pool.aborted).toEqual([job(0), job(1)]);
	});

	it.each(["abort", "kill", "abandon"] as const)("by %s takes the calls with it that its task made (N4)", (how) => {
		const { submit, node, sink, job } = setUp();
		submit(1);
		const aborted: boolean[] = [];
		job().children = { abort: () => aborted.push(job().aborted === true) };
		if (how === "abandon") node.abandon(sink);
		else node[how](sink.call(1));
		// Known as aborted by then, so that it makes no further ones.
		expect(aborted).toEqual([true]);
	});
});

describe("draining", () => {
	it("admits nothing more, says so, and lets what runs finish (N3)", async () => {
		const { submit, pool, node, sink, job, changes } = setUp();
		submit(1, { cpu: 1 });
		const before = changes();
		let over = false;
		const drained = node.drain().then(() => {
			over = true;
		});
		expect(changes()).toBe(before + 1);
		expect(node.state().draining).toBe(true);
		expect(submit(2)).toMatchObject({
			code: "SKEIN_NODE_DRAINING",
			message: "node a is draining and takes no new calls",
		});
		await turn();
		expect(over).toBe(false);
		expect(pool.aborted).toEqual([]);
		pool.answer(job());
		await drained;
		expect(sink.heard).toEqual([{ kind: FrameKind.ok, call: 1 }]);
	});

	it("is over only when the last call was answered, for all who asked", async () => {
		const { submit, pool, node, job } = setUp();
		submit(1);
		submit(2);
		const over: string[] = [];
		const first = node.drain().then(() => over.push("first"));
		const second = node.drain().then(() => over.push("second"));
		pool.answer(job());
		await turn();
		expect(over).toEqual([]);
		pool.answer(job());
		await Promise.all([first, second]);
		expect(over).toEqual(["first", "second"]);
	});

	it("is over at once when nothing runs", async () => {
		const { node } = setUp();
		await node.drain();
		expect(node.state()).toMatchObject({ running: 0, draining: true });
	});

	it("refuses a call as draining even when the node is full too", () => {
		const { submit, node } = setUp({ maxCalls: 1 });
		submit(1);
		void node.drain();
		expect(submit(2)?.code).toBe("SKEIN_NODE_DRAINING");
	});
});
