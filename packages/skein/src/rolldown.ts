/** The macro in rolldown: `plugins: [skein()]`. */
import { bundlers } from "@skein/macros/bundlers";

export const skein = bundlers.rolldown;
