/**
 * Refuses a second copy of Skein in one program: each would have a default runtime, threads and versions of its own, and
 * what one was told the other would not know. Threads are not asked, since they import what the program imports.
 */
import { fileURLToPath } from "node:url";
import { SkeinError } from "@skein/kernel";

const KEY = Symbol.for("skein.copy");
const realm = globalThis as unknown as Record<symbol, string | undefined>;

const here = fileURLToPath(new URL("..", import.meta.url));
realm[KEY] ??= here;
if (realm[KEY] !== here) {
	throw new SkeinError(
		"SKEIN_RUNTIME_DUPLICATE",
		`two copies of skein are loaded by one program:\n  ${realm[KEY]}\n  ${here}\nInstall it once: \`npm ls skein\` says which packages ask for which version; align these, then \`npm dedupe\``,
		{ details: { copies: [realm[KEY], here] } },
	);
}
