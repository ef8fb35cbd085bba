/** Calls of a line, a caller's link to one thread of a node, without an answer. */
export const LINE_WINDOW = 1_024;
