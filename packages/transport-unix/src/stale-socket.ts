/**
 * Takes away the socket file of a process that died without removing it.
 *
 * U1 A file is removed only when it is a socket, nobody answers on it, and it is still the file that was asked: of
 *    two processes that find the same stale file, the second must not remove the first one's new socket.
 */
import { lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect } from "node:net";

/** True when the path is free now; false when a live listener or something else than a socket has it. */
export async function removeStaleSocket(path: string): Promise<boolean> {
	const before = findFile(path);
	if (before === undefined) return true;
	if (!before.isSocket() || (await isAnswered(path))) return false;
	const now = findFile(path);
	if (now === undefined) return true;
	if (now.ino !== before.ino || now.ctimeMs !== before.ctimeMs) return false;
	unlinkSync(path);
	return true;
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
