/**
 * What piscina loads into a thread: a CommonJS module that imports the thread's own.
 *
 * Piscina tries `require` first. Under Node 20 an ES module must not be loaded so: a thread that is terminated while
 * it instantiates what it requires ends the whole process with "FATAL ERROR: v8::Module::IsGraphAsync".
 */

const { workerData } = require("node:worker_threads") as typeof import("node:worker_threads");

/** Begun at once, as piscina asks for the first lane only when the host has turned. */
const entry: Promise<{ openLane(opening: unknown): number }> = import(workerData);
// Told when the lane is opened: a thread that ends before it says that it is ready is not replaced.
entry.catch(() => undefined);

/** A thread that cannot open its lane ends, for whatever reason: piscina replaces no other. */
exports.openLane = async (opening: unknown): Promise<number> => {
	try {
		return (await entry).openLane(opening);
	} catch (error) {
		queueMicrotask(() => {
			throw error;
		});
		throw error;
	}
};
