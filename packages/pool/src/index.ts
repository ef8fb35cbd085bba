export { failureFrame } from "@skein/codec";
export { createPool } from "./host/create-pool.js";
export type { ThreadHostOptions } from "./host/thread-host.js";
export { decodeLineMessage, encodeLineMessage, type LineOrder, type LineWord } from "./line-message.js";
export { allocateLineWords, COUNT_MASK, LineWords } from "./line-words.js";
export { WorkEstimate } from "./work-estimate.js";
