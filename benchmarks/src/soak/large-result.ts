/** A large result on its way, and small calls on the same link beside it: how long they take, and what both sides hold. */
import type { Runtime } from "skein";
import { add, bytesOf } from "../functions.js";
import { residentOf } from "./reading.js";
import type { SoakNode } from "./soak-node.js";

/** Milliseconds of small calls with nothing beside them. */
const ALONE = 2_000;

export interface SmallCalls {
	readonly count: number;
	/** Milliseconds. */
	readonly p50: number;
	readonly worst: number;
}

export interface LargeResult {
	readonly bytes: number;
	/** Milliseconds from the call to the result. */
	readonly time: number;
	/** Small calls, one in flight. */
	readonly alone: SmallCalls;
	readonly beside: SmallCalls;
	/** Bytes of memory before, and the most that there ever was. */
	readonly caller: readonly [before: number, peak: number];
	readonly node: readonly [before: number, peak: number];
}

/** @throws when the result has another length or content */
export async function takeLargeResult(runtime: Runtime, node: SoakNode, bytes: number): Promise<LargeResult> {
	const begun = performance.now();
	const alone = await callUntil(runtime, () => performance.now() - begun > ALONE);
	const before = [residentOf(process.pid), residentOf(node.pid)] as const;
	let time = 0;
	const start = performance.now();
	const result = runtime.spawnFn(bytesOf, bytes).then((value) => {
		time = performance.now() - start;
		return value;
	});
	const beside = await callUntil(runtime, () => time > 0);
	const value = await result;
	if (value.length !== bytes || value[0] !== 7 || value.at(-1) !== 7) throw new Error("a wrong result");
	return {
		bytes,
		time,
		alone,
		beside,
		caller: [before[0], residentOf(process.pid, true)],
		node: [before[1], residentOf(node.pid, true)],
	};
}

async function callUntil(runtime: Runtime, isOver: () => boolean): Promise<SmallCalls> {
	const times: number[] = [];
	while (!isOver()) {
		const start = performance.now();
		if ((await runtime.spawnFn(add, 1, 2)) !== 3) throw new Error("a wrong answer");
		times.push(performance.now() - start);
	}
	times.sort((a, b) => a - b);
	return { count: times.length, p50: times[Math.floor(times.length / 2)]!, worst: times.at(-1)! };
}
