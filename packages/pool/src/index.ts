export { failureFrame } from "@skein/codec";
export { createPool } from "./host/create-pool.js";
export type { ThreadHostOptions } from "./host/thread-host.js";
