/**
 * All that a worker thread imports of Skein. The build makes one file of it (`tools/bundle-thread.mjs`), which threads
 * get for `skein` and for the entry of this package: each module costs a starting thread about half a millisecond.
 */
export { registerErrorClass, transfer } from "@skein/codec";
export { errorCodes, isSkeinError, SkeinError } from "@skein/kernel";
export { currentTask } from "@skein/pool/thread";
export { DISTRIBUTED_METADATA, distributed, registerFunction } from "@skein/registry";
export {
	createRuntime,
	defineConfig,
	JoinError,
	place,
	Runtime,
	spawnBlocking,
	spawnFn,
	spawnStream,
} from "./index.js";
export { openLane } from "./thread/open-lane.js";
