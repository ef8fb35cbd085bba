/** `node --import skein/register app.ts`: TypeScript and the macro in this thread, and in those it starts. */
import { installHooks } from "./install-hooks.js";

/** Where the runtime sees that this thread has the macro, and what to `--import` in the next. */
const MARK = Symbol.for("skein.register");
const realm = globalThis as unknown as Record<symbol, string | undefined>;

if (realm[MARK] === undefined) {
	realm[MARK] = import.meta.url;
	process.setSourceMapsEnabled(true);
	await installHooks({ slicedEntry: process.env.SKEIN_SLICED_ENTRY });
}
