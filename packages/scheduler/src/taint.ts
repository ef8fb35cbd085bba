/** The text of taints and tolerations alone, for those who do not place calls: a tenth of the package's modules. */
export { parseTaint } from "./taint/parse-taint.js";
export { parseToleration } from "./taint/parse-toleration.js";
