/** The macro in webpack: `plugins: [skein()]`. */
import { bundlers } from "@skein/macros/bundlers";

export const skein = bundlers.webpack;
