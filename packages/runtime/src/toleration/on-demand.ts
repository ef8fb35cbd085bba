/** The text of tolerations and how lists of them add up, as a worker thread has it: few tasks place calls of their own. */
import { createRequire } from "node:module";
import type * as Taint from "@skein/scheduler/taint";

const require = createRequire(import.meta.url);

const taint = (): typeof Taint => require("@skein/scheduler/taint") as typeof Taint;

export const parseToleration: typeof Taint.parseToleration = (text) => taint().parseToleration(text);

export const mergeTolerations: typeof Taint.mergeTolerations = (first, second) =>
	taint().mergeTolerations(first, second);
