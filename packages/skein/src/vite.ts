/** The macro in vite: `plugins: [skein()]`. */
import { bundlers } from "@skein/macros/bundlers";

export const skein = bundlers.vite;
