/**
 * What a worker thread needs of this package, and what tasks say of themselves; without the side that hosts threads, because
 * every module costs each starting thread half a millisecond.
 */
export { currentTask, findCurrentTask } from "./current-task.js";
export { encodeDefinition } from "./definition.js";
export type { LaneOpening } from "./lane-opening.js";
export type { LineOffer } from "./line-message.js";
export { formOf, isAsyncIterable } from "./stream/async-iterables.js";
export { TELLING_WINDOW } from "./stream/lossy-sender.js";
export { StreamInbox } from "./stream/stream-inbox.js";
export { StreamSender } from "./stream/stream-sender.js";
export type { LogEntry } from "./stream/task-logs.js";
export { TaskStreams } from "./stream/task-streams.js";
export { type LaneServer, type NestedCalls, serveLane } from "./thread/lane-server.js";
export type { CurrentTask, RunningTask } from "./thread/running-task.js";
export { type LineEnd, ThreadLine } from "./thread/thread-line.js";
export { type LineDoor, type LineReader, type OpenDoor, ThreadLines } from "./thread/thread-lines.js";
