/**
 * A command that runs on the first core only, threads and child processes included.
 *
 * One call in flight costs four times as much when the kernel parks the other core between calls: pinned, both sides
 * of a comparison meet the same machine.
 */
import { spawnSync } from "node:child_process";
import type { Measure } from "./subject.js";

const available = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** Whether this machine has `taskset`; without it latency rows run unpinned, and the report says so. */
export const canPin = (): boolean => available;

export const isPinned = (measure: Measure): boolean => measure.kind === "latency" && measure.everyCore !== true;

export function pinned(command: readonly string[]): readonly string[] {
	return available ? ["taskset", "-c", "0", ...command] : command;
}
