// Looks at lanes while calls are in flight: when, and what becomes of a thread that is stuck.
import { createVirtualClock } from "@skein/testkit";
import { expect, it } from "vitest";
import { LaneWatch, type WatchedLane } from "../src/host/lane-watch.js";

class Lane implements WatchedLane {
	waiting = 0;
	progress = 0;
	closed = false;
	looks = 0;

	look(): void {
		this.looks += 1;
	}
}

function stage(lanes: Lane[]) {
	const clock = createVirtualClock();
	const moves: [Lane, Lane][] = [];
	const state = { busy: true };
	const watched = {
		lanes: () => lanes,
		isBusy: () => state.busy,
		move: (from: Lane, to: Lane) => moves.push([from, to]),
	};
	return { clock, moves, state, watch: new LaneWatch(watched, clock) };
}

it("are every five milliseconds at least while calls are in flight, and end with them", () => {
	const lane = new Lane();
	const { clock, state, watch } = stage([lane]);
	watch.start();
	watch.start();
	clock.advance(50);
	expect(lane.looks).toBe(10);
	state.busy = false;
	clock.advance(50);
	expect(lane.looks).toBe(11);
	expect(clock.pending).toBe(0);
});

it("ride on turns, so that no timer wakes a thread that is awake often", () => {
	const lane = new Lane();
	const { clock, watch } = stage([lane]);
	watch.start();
	for (let turn = 0; turn < 100; turn += 1) {
		clock.advance(0.9);
		const before = lane.looks;
		clock.advance(0);
		expect(lane.looks, "by a timer").toBe(before);
		watch.turn();
	}
	expect(lane.looks).toBe(50);
	expect(clock.pending).toBe(1);
});

it("move the calls of a stuck thread to one that has none, and of no other", () => {
	const [stuck, slow, idle] = [new Lane(), new Lane(), new Lane()];
	const { clock, moves, watch } = stage([slow, stuck, idle]);
	stuck.waiting = 10;
	slow.waiting = 10;
	watch.start();
	slow.progress += 1;
	clock.advance(5);
	expect(moves).toEqual([[stuck, idle]]);
	idle.waiting = 5;
	clock.advance(5);
	expect(moves).toHaveLength(1);
	idle.waiting = 0;
	stuck.progress += 1;
	slow.progress += 1;
	clock.advance(5);
	expect(moves, "all went on").toHaveLength(1);
	stuck.closed = true;
	slow.progress += 1;
	clock.advance(5);
	expect(moves, "the thread is gone").toHaveLength(1);
});

it("are over when the pool closes, also for turns that come later", () => {
	const lane = new Lane();
	const { clock, watch } = stage([lane]);
	watch.start();
	watch.stop();
	clock.advance(50);
	watch.turn();
	expect(lane.looks).toBe(0);
	expect(clock.pending).toBe(0);
});

it("go on as one when what they bring makes calls at once, or wakes this thread again", () => {
	const [lane, idle] = [new Lane(), new Lane()];
	const { clock, moves, watch } = stage([lane, idle]);
	lane.waiting = 10;
	lane.look = () => {
		lane.looks += 1;
		lane.progress += 1;
		watch.start();
		watch.turn();
	};
	watch.start();
	clock.advance(50);
	expect(lane.looks).toBe(10);
	expect(clock.pending).toBe(1);
	expect(moves, "of a thread that goes on").toEqual([]);
});
