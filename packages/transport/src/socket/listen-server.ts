/** A listening server of node that turns connections into byte streams and never keeps the process alive. */
import { createServer, type ListenOptions, type Server, type ServerOpts } from "node:net";
import type { ByteStream } from "../byte-stream.js";
import { createSocketStream } from "./socket-stream.js";
import { takeOver } from "./take-over.js";

export interface ServerTarget {
	readonly listen: ListenOptions;
	readonly sockets?: ServerOpts;
	onStream(stream: ByteStream): void;
	/** Whether who connects now is turned away. */
	isFull(): boolean;
}

/** Rejects with the error of the system, for the transport to put into words. */
export function listenServer({ listen, sockets, onStream, isFull }: ServerTarget): Promise<Server> {
	return new Promise((resolve, reject) => {
		const options = { ...sockets, allowHalfOpen: true, pauseOnConnect: true };
		const server = createServer(options, (accepted) =>
			onStream(createSocketStream((onread) => takeOver(accepted, onread), accepted)),
		);
		// Node asks for it whenever somebody connects, and turns away without a socket who is one too many.
		Object.defineProperty(server, "maxConnections", { get: () => (isFull() ? 1 : Number.POSITIVE_INFINITY) });
		server.once("error", reject);
		server.listen(listen, () => {
			server.off("error", reject);
			// An accept that fails, for want of file descriptors say, is no reason to end the process.
			server.on("error", () => {});
			server.unref();
			resolve(server);
		});
	});
}
