/** For how long a large buffer that moves to a thread holds up the two event loops that it passes: the caller's and the thread's. */
import { type Runtime, transfer } from "skein";
import { activeTime, lastByteOf } from "../functions.js";

/** Calls that do not count: code is interpreted until some hundred were made. */
const WARM = 200;
const MARK = 7;

export interface HeldLoops {
	/** Milliseconds of each call for which the loop did anything, in ascending order; that of the thread with a small call beside it. */
	readonly caller: readonly number[];
	readonly thread: readonly number[];
}

/** @throws when the buffer did not arrive */
export async function holdLoops(runtime: Runtime, bytes: number, calls: number): Promise<HeldLoops> {
	const caller: number[] = [];
	const thread: number[] = [];
	for (let call = -WARM; call < calls; call += 1) {
		const buffer = new ArrayBuffer(bytes);
		new Uint8Array(buffer)[bytes - 1] = MARK;
		const before = await runtime.spawnFn(activeTime);
		const { active } = performance.eventLoopUtilization();
		const answer = await runtime.spawnFn(lastByteOf, transfer(buffer));
		const held = performance.eventLoopUtilization().active - active;
		const after = await runtime.spawnFn(activeTime);
		if (answer !== MARK) throw new Error("a wrong answer");
		if (call < 0) continue;
		caller.push(held);
		thread.push(after - before);
	}
	const ascending = (a: number, b: number): number => a - b;
	return { caller: caller.sort(ascending), thread: thread.sort(ascending) };
}
