/** Refuses an id that only running the program would tell: ids are known from the syntax alone. */
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import type { Span } from "../source/place.js";
import type { StatedIdentity } from "./distributed-options.js";

/** @throws SKEIN_MACRO_UNSUPPORTED */
export function refuseHiddenId(module: ParsedModule, at: Span, identity: StatedIdentity): void {
	if (!identity.hasId || identity.literalId !== undefined || identity.isComplete) return;
	throw macroError(
		"SKEIN_MACRO_UNSUPPORTED",
		"the id of a distributed function must be a string literal, so that it is known without running the program; write the text here, or give `module: import.meta.url` beside it",
		{ ...module, offset: at.start, length: at.end - at.start },
	);
}
