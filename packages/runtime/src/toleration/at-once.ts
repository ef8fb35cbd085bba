/** The text of tolerations, as a program has it. */
export { parseToleration } from "@skein/scheduler/taint";
