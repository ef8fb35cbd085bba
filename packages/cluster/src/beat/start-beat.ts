/** Starts the thread that says of this node that it lives, and answers it for the main loop. */
import { Worker } from "node:worker_threads";

export interface BeatOpening {
	/** Where the thread listens, on a port that is free. */
	readonly host: string;
	/** The node's, of this start. */
	readonly instance: string;
}

export interface Beat {
	close(): void;
}

/**
 * The thread never keeps the process alive. Where it cannot be started nobody is told, and nothing is lost but its word.
 * @param onListening gets the port
 */
export function startBeat(opening: BeatOpening, onListening: (port: number) => void): Beat {
	// Nothing of the program's own: no loaders, no flags.
	const options = { workerData: opening, execArgv: [], env: {}, name: "skein-beat" };
	const worker = new Worker(new URL("./beat-thread.js", import.meta.url), options);
	worker.on("message", (port: number | undefined) => {
		if (port === undefined) worker.postMessage(undefined);
		else onListening(port);
	});
	worker.on("error", () => undefined);
	worker.unref();
	return { close: () => void worker.terminate() };
}
