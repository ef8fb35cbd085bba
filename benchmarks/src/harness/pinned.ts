/**
 * A command that runs on the first core only, threads and child processes included.
 *
 * One call in flight costs four times as much when the kernel parks the other core between calls: pinned, both sides
 * of a comparison meet the same machine.
 */
import { spawnSync } from "node:child_process";

const available = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** Whether this machine has `taskset`; without it latency rows run unpinned, and the report says so. */
export const canPin = (): boolean => available;

export function pinned(command: readonly string[]): readonly string[] {
	return available ? ["taskset", "-c", "0", ...command] : command;
}
