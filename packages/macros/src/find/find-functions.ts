/** Every distributed function of a module, in the order of the source. */
import type { ParsedModule } from "../source/parse-module.js";
import { distributedNames } from "./distributed-names.js";
import { findCallForms } from "./find-call-forms.js";
import { findClosures } from "./find-closures.js";
import { findStaticMethods } from "./find-static-methods.js";
import { findTagForms } from "./find-tag-forms.js";
import type { FoundFunction } from "./found-function.js";
import { refuseStrayUse } from "./refuse-stray-use.js";

/** @throws SKEIN_MACRO_UNSUPPORTED, SKEIN_MACRO_CLOSURE */
export function findFunctions(module: ParsedModule): FoundFunction[] {
	const names = distributedNames(module.program);
	const found = [
		...findCallForms(module, names),
		...findTagForms(module, names),
		...findStaticMethods(module, names),
		...findClosures(module),
	].sort((a, b) => a.start - b.start);
	refuseStrayUse(module, names, found);
	return found;
}
