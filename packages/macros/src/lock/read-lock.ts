/** The lock of a project: it stands beside the `tsconfig.json`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Lock } from "./lock.js";
import { parseLock } from "./parse-lock.js";

export const lockFileOf = (config: string): string => join(dirname(resolve(config)), "skein.lock");

/** Undefined when the project has none. @throws SKEIN_CONTRACT_LOCK */
export function readLockOf(config: string): Lock | undefined {
	const file = lockFileOf(config);
	return existsSync(file) ? parseLock(readFileSync(file, "utf8"), file) : undefined;
}
