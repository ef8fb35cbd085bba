export type { TaskExplanation } from "./call/explain-task.js";
export { JoinError } from "./call/join-error.js";
export type { AbortHandle, JoinHandle, Outcome, TaskStatus } from "./call/task-handle.js";
export { defineConfig, type SkeinConfig } from "./config/skein-config.js";
export { createRuntime } from "./create-runtime.js";
export type { Placer } from "./place/placer.js";
export { Runtime, type RuntimeMetrics } from "./runtime.js";
export { place, spawnBlocking, spawnFn, spawnStream } from "./spawn.js";
export type { StreamHandle } from "./stream/stream-handle.js";
