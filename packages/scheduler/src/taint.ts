/** The text of taints and tolerations, and how lists of them add up, alone, for those who do not place calls: a tenth of the package's modules. */
export { mergeTolerations } from "./taint/merge-tolerations.js";
export { parseTaint } from "./taint/parse-taint.js";
export { parseToleration } from "./taint/parse-toleration.js";
