export { createPool } from "./host/create-pool.js";
export type { ThreadHostOptions } from "./host/thread-host.js";
export { failureFrame } from "./outcome-frame.js";
