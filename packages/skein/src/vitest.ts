/** The macro in vitest: `plugins: [skein()]`. */
export { skein } from "@skein/macros/vitest";
