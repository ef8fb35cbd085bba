/** A million calls that wait on one node, whose one thread is busy: what caller and node need for them. */
import type { Runtime } from "skein";
import { add, burnOnThread } from "../functions.js";
import { millisecondOfWork } from "../local/millisecond-of-work.js";
import { residentOf } from "./reading.js";
import type { SoakNode } from "./soak-node.js";

/** Milliseconds that the thread is kept busy, so that all calls arrive before the first of them runs. */
const BUSY = 15_000;
/** Calls that are made in one turn. */
const PER_TURN = 10_000;

export interface QueuedCalls {
	readonly calls: number;
	/** Whether the thread was still busy when the last call had been made. */
	readonly allQueued: boolean;
	/** Bytes before, with all calls waiting, and the most that there ever was. */
	readonly caller: readonly [before: number, queued: number, peak: number];
	readonly node: readonly [before: number, queued: number, peak: number];
	/** Milliseconds from the end of the busy task to the last answer. */
	readonly drained: number;
}

export async function queueCalls(runtime: Runtime, node: SoakNode, total: number): Promise<QueuedCalls> {
	for (let i = 0; i < 50; i += 1) await Promise.all(Array.from({ length: 1_000 }, () => runtime.spawnFn(add, 1, 2)));
	const before = [residentOf(process.pid), residentOf(node.pid)] as const;
	let isBusy = true;
	let free = 0;
	const busy = runtime.spawnFn(burnOnThread, Math.round(millisecondOfWork() * BUSY)).then(() => {
		isBusy = false;
		free = performance.now();
	});
	let answered = 0;
	const count = (sum: number): void => {
		if (sum === 3) answered += 1;
	};
	const handles: PromiseLike<void>[] = [];
	for (let made = 0; made < total; made += PER_TURN) {
		for (let i = 0; i < PER_TURN; i += 1) handles.push(runtime.spawnFn(add, 1, 2).then(count));
		await new Promise((resolve) => setImmediate(resolve));
	}
	// What is still on its way to the node arrives while the thread is busy.
	await new Promise((resolve) => setTimeout(resolve, 2_000));
	const allQueued = isBusy;
	const queued = [residentOf(process.pid), residentOf(node.pid)] as const;
	await busy;
	await Promise.all(handles);
	if (answered !== total) throw new Error(`${answered} of ${total} calls gave the right answer`);
	return {
		calls: total,
		allQueued,
		caller: [before[0], queued[0], residentOf(process.pid, true)],
		node: [before[1], queued[1], residentOf(node.pid, true)],
		drained: performance.now() - free,
	};
}
