/** The macro in esbuild: `plugins: [skein()]`. */
import { bundlers } from "@skein/macros/bundlers";

export const skein = bundlers.esbuild;
