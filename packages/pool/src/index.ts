export { currentTask, findCurrentTask } from "./current-task.js";
export { encodeDefinition } from "./definition.js";
export { createPool } from "./host/create-pool.js";
export type { ThreadHostOptions } from "./host/thread-host.js";
export type { LaneOpening } from "./lane-opening.js";
export { failureFrame } from "./outcome-frame.js";
export { type LaneServer, type NestedCalls, serveLane } from "./thread/lane-server.js";
export type { CurrentTask } from "./thread/running-task.js";
