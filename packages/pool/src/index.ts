export { currentTask, findCurrentTask } from "./current-task.js";
export { createPool } from "./host/create-pool.js";
export type { ThreadHostOptions } from "./host/thread-host.js";
export type { LaneMessage, LaneOpening } from "./lane-message.js";
export { failureFrame } from "./outcome-frame.js";
export { type LaneServer, type NestedCalls, serveLane } from "./thread/lane-server.js";
export type { CurrentTask } from "./thread/running-task.js";
