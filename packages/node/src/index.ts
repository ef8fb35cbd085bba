export { AdmittedCall, type ReplySink } from "./admitted-call.js";
export { Books } from "./books.js";
export { CallsOfSink } from "./calls-of-sink.js";
export { createNode } from "./create-node.js";
export type { CallsBeside, Node, NodeOptions } from "./node.js";
