import { createVirtualClock } from "@skein/testkit";
import { describe, expect, it } from "vitest";

describe("the virtual clock", () => {
	it("runs what falls due in the order of time, then of scheduling, each at its own instant", () => {
		const clock = createVirtualClock(100);
		const ran: string[] = [];
		const note = (name: string) => () => void ran.push(`${name}@${clock.now()}`);
		clock.schedule(20, note("late"));
		clock.schedule(10, note("first"));
		clock.schedule(10, note("second"));
		clock.schedule(31, note("never"));
		clock.advance(30);
		expect(ran).toEqual(["first@110", "second@110", "late@120"]);
		expect(clock.now()).toBe(130);
		expect(clock.pending).toBe(1);
	});

	it("runs within one advance what its timers schedule", () => {
		const clock = createVirtualClock();
		const instants: number[] = [];
		const tick = (): void => {
			instants.push(clock.now());
			clock.schedule(10, tick);
		};
		tick();
		clock.advance(35);
		expect(instants).toEqual([0, 10, 20, 30]);
	});

	it("runs timers late, in their order, when the process stood still", () => {
		const clock = createVirtualClock();
		const ran: string[] = [];
		clock.schedule(20, () => void ran.push(`b@${clock.now()}`));
		clock.schedule(10, () => void ran.push(`a@${clock.now()}`));
		clock.stall(50);
		expect(ran).toEqual(["a@50", "b@50"]);
	});

	it("does not run a cancelled timer, also one cancelled by another of the same instant", () => {
		const clock = createVirtualClock();
		const ran: string[] = [];
		const victim = { cancel: () => {} };
		clock.schedule(5, () => victim.cancel());
		victim.cancel = clock.schedule(5, () => void ran.push("victim")).cancel;
		clock.advance(10);
		victim.cancel();
		expect(ran).toEqual([]);
	});
});
