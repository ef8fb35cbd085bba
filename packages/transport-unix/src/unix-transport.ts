/** Links over Unix sockets: between processes of one machine. */
import { chmodSync } from "node:fs";
import type { Server } from "node:net";
import { type Listener, SkeinError, type Transport } from "@skein/kernel";
import {
	type ByteStream,
	connectSocket,
	createAddressError,
	createStreamTransport,
	listenServer,
	parseAddress,
	type TransportOptions,
} from "@skein/transport";
import { removeStaleSocket } from "./stale-socket.js";

const EXAMPLE = "unix:///tmp/a.sock";
/** What the kernel's `sun_path` holds beside its closing zero. */
const PATH_LIMIT = 107;
/** Only processes of the same user connect. */
const MODE = 0o600;

/** `unix:///absolute/path.sock`. */
export function createUnixTransport(options: TransportOptions = {}): Transport {
	return createStreamTransport({
		...options,
		scheme: "unix",
		connect: async (uri, signal) => connectSocket({ uri, signal, options: { path: socketPath(uri) } }),
		listen,
	});
}

function socketPath(uri: string): string {
	const { path } = parseAddress(uri, "unix");
	const bytes = Buffer.byteLength(path);
	if (bytes <= PATH_LIMIT) return path;
	throw createAddressError(uri, `the path has ${bytes} bytes and a socket's has ${PATH_LIMIT} at most`, EXAMPLE);
}

async function listen(uri: string, onStream: (stream: ByteStream) => void): Promise<Listener> {
	const path = socketPath(uri);
	const bind = () => listenServer({ listen: { path }, onStream });
	const server = await bind()
		.catch(async (error: NodeJS.ErrnoException) => {
			if (error.code !== "EADDRINUSE" || !(await removeStaleSocket(path))) throw error;
			return bind();
		})
		.catch((error: NodeJS.ErrnoException) => {
			throw createListenError(uri, error);
		});
	chmodSync(path, MODE);
	return { address: uri, close: async () => closeServer(server) };
}

/** Closing the handle removes the file; the server itself waits for its links, so nobody waits for it. */
function closeServer(server: Server): void {
	server.close();
}

function createListenError(uri: string, cause: NodeJS.ErrnoException): SkeinError {
	if (cause.code === "EADDRINUSE") {
		return new SkeinError("SKEIN_TRANSPORT_IN_USE", `${uri} is taken by another process`, { cause, details: { uri } });
	}
	const problem = PROBLEMS[cause.code ?? ""] ?? cause.message;
	return createAddressError(uri, problem, EXAMPLE);
}

const PROBLEMS: Readonly<Record<string, string>> = {
	ENOENT: "the directory of the socket does not exist",
	ENOTDIR: "a part of the path is not a directory",
	EACCES: "the directory of the socket cannot be written to",
	EROFS: "the directory of the socket cannot be written to",
};
