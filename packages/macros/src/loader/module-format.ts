/** Whether a TypeScript file is an ES module or CommonJS. */
import { extname } from "node:path";

export type ModuleFormat = "module" | "commonjs";

const COMMONJS_ONLY = /^\s*(?:import\s+[\w$]+\s*=\s*require\s*\(|export\s*=)/m;
const ES_SYNTAX = /^\s*(?:import|export)\b|\bimport\.meta\b/m;

/**
 * The extension decides; then the syntax, because `import` in a `.ts` file needs no `"type": "module"` to be
 * meant; then the package.
 */
export function moduleFormat(file: string, code: string, packageType: string | undefined): ModuleFormat {
	const extension = extname(file);
	if (extension === ".mts") return "module";
	if (extension === ".cts" || COMMONJS_ONLY.test(code)) return "commonjs";
	if (ES_SYNTAX.test(code)) return "module";
	return packageType === "module" ? "module" : "commonjs";
}
