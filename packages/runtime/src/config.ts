/** The configuration of a process, for commands; a program's runtime reads it by itself, and threads never do. */
export { type LoadOptions, loadConfig } from "./config/load-config.js";
export { mergeConfig } from "./config/merge-config.js";
export type { ResolvedConfig } from "./config/resolved-config.js";
