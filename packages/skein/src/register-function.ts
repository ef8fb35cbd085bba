/** What transformed modules import: the one stable entry between the macro and the runtime. */
import "./one-copy.js";

export { registerErrorClass } from "@skein/codec";
export { registerFunction } from "@skein/registry";
