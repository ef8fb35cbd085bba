/** A folder for the sockets of one contestant, gone when it is closed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SocketFolder {
	/** A path in it, short enough for a socket. */
	path(name: string): string;
	close(): void;
}

export function createSocketFolder(): SocketFolder {
	const folder = mkdtempSync(join(tmpdir(), "skein-bench-"));
	return { path: (name) => join(folder, name), close: () => rmSync(folder, { recursive: true, force: true }) };
}
