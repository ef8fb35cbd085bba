export type { CallTicket, ReplySink } from "./admitted-call.js";
export { Books } from "./books.js";
export { createNode, type Node, type NodeOptions } from "./create-node.js";
