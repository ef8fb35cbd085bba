/** The macro in rollup: `plugins: [skein()]`. */
import { bundlers } from "@skein/macros/bundlers";

export const skein = bundlers.rollup;
