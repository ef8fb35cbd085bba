/**
 * Takes away the socket file of a process that died without removing it.
 *
 * U1 A file is removed only when it is a socket, nobody answers on it, and it is still the file that was asked: of
 *    two processes that find the same stale file, the second must not remove the first one's new socket.
 */
import { lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect } from "node:net";

/** `free` now, or in the hands of a live listener, or of a file that is none of ours to remove. */
export async function clearPath(path: string): Promise<"free" | "listened on" | "no socket"> {
	const before = findFile(path);
	if (before === undefined) return "free";
	if (!before.isSocket()) return "no socket";
	if (await isAnswered(path)) return "listened on";
	const now = findFile(path);
	if (now === undefined) return "free";
	if (now.ino !== before.ino || now.ctimeMs !== before.ctimeMs) return "listened on";
	unlinkSync(path);
	return "free";
}

const findFile = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

/** Anything but a plain refusal may be a listener that is only busy. */
function isAnswered(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ path });
		socket.once("connect", () => {
			socket.destroy();
			resolve(true);
		});
		socket.once("error", (error: NodeJS.ErrnoException) =>
			resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
		);
	});
}
