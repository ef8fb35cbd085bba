/** What a beat thread says to whoever connects: one line, of a node that lives. */

/** Bytes that an answer has at most. */
export const LONGEST_BEAT = 256;

/** @param instance of the node, so that nobody else who got its port is taken for it */
export const formatBeat = (instance: string, busy: boolean): string => `SKB1 ${instance} ${busy ? "busy" : "turns"}\n`;

/** Whether that node said that it is busy. */
export const isBusyBeat = (line: string, instance: string): boolean => line === formatBeat(instance, true);
