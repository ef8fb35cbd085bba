/** A peer's server in a process of its own: it says by IPC where it listens, and ends when it is disconnected. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface ServerProcess {
	/** A path or a port; whatever the server said. */
	readonly address: string | number;
	/** Resolves when the process is gone. */
	close(): Promise<void>;
}

/** @throws when the process ends before it says anything */
export async function startServer(module: URL, args: readonly string[]): Promise<ServerProcess> {
	const child = fork(fileURLToPath(module), args);
	const ended = once(child, "exit");
	const died = ended.then(([code]) => Promise.reject(new Error(`${module.pathname} ended with ${code}`)));
	const [address] = (await Promise.race([once(child, "message"), died])) as [string | number];
	died.catch(() => undefined);
	return {
		address,
		close: async () => {
			child.disconnect();
			await ended;
		},
	};
}
