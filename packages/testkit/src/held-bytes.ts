import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collectGarbage: (() => void) | undefined;

/** What this thread holds in heap and buffers, after a collection. */
export function heldBytes(): number {
	collectGarbage ??= findCollector();
	// Buffers are freed by the collection after the one that found them dead.
	for (let times = 0; times < 3; times += 1) collectGarbage();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

function findCollector(): () => void {
	setFlagsFromString("--expose-gc");
	return runInNewContext("gc") as () => void;
}
