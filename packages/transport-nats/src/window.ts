/** How much may be on its way in one direction of a stream, counted so that many small messages are bounded as well. */

/** Bytes that one side lets the other have under way; a peer names its own in OPEN or ACCEPT. */
export const WINDOW = 1024 * 1024;

/** Longest message, whatever more the server allows: four fill a window. */
export const LONGEST_MESSAGE = WINDOW / 4 - 4096;

/** Least window of a peer that is talked to: less could not carry one message. */
export const LEAST_WINDOW = WINDOW / 4;

/** What a message weighs beside its bytes. */
const MESSAGE_COST = 256;

export const costOf = (message: Uint8Array): number => message.length + MESSAGE_COST;
