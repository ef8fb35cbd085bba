/** The text of tolerations and how lists of them add up, as a program has it. */
export { mergeTolerations, parseToleration } from "@skein/scheduler/taint";
