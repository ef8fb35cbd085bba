/** The text of tolerations, as a worker thread has it: few tasks place calls of their own. */
import { createRequire } from "node:module";
import type * as Taint from "@skein/scheduler/taint";

const require = createRequire(import.meta.url);

export const parseToleration: typeof Taint.parseToleration = (text) =>
	(require("@skein/scheduler/taint") as typeof Taint).parseToleration(text);
