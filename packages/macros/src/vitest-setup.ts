/** Tells the runtime inside a test file what worker threads must `--import`; vite itself transforms for this thread. */

const MARK = Symbol.for("skein.register");
const realm = globalThis as unknown as Record<symbol, string | undefined>;

realm[MARK] ??= new URL("./register.js", import.meta.url).href;
