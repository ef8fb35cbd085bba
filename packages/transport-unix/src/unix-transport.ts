/** Links over Unix sockets: between processes of one machine. */
import { chmodSync, existsSync } from "node:fs";
import type { Server } from "node:net";
import { dirname } from "node:path";
import { type Listener, SkeinError, type Transport } from "@skein/kernel";
import {
	type ByteStream,
	connectSocket,
	createAddressError,
	createStreamTransport,
	listenServer,
	parseAddress,
	type ServerTarget,
	type StreamListenOptions,
	type TransportOptions,
} from "@skein/transport";
import { clearPath } from "./stale-socket.js";

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

async function listen(
	uri: string,
	onStream: (stream: ByteStream) => void,
	{ isFull }: StreamListenOptions,
): Promise<Listener> {
	const path = socketPath(uri);
	const server = await bind(uri, path, { listen: { path }, onStream, isFull });
	chmodSync(path, MODE);
	// Closing the handle removes the file. The server itself waits for its links, so nobody waits for it.
	return { address: uri, close: async () => void server.close() };
}

async function bind(uri: string, path: string, target: ServerTarget): Promise<Server> {
	try {
		return await listenServer(target);
	} catch (error) {
		if (!isInUse(error)) throw createListenError(uri, error as NodeJS.ErrnoException);
	}
	if ((await clearPath(path)) === "no socket")
		throw createAddressError(uri, "the path is a file that is no socket", EXAMPLE);
	return listenServer(target).catch((error) => {
		throw createListenError(uri, error);
	});
}

const isInUse = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "EADDRINUSE";

function createListenError(uri: string, cause: NodeJS.ErrnoException): SkeinError {
	if (isInUse(cause)) {
		return new SkeinError("SKEIN_TRANSPORT_IN_USE", `${uri} is taken by another listener`, { cause, details: { uri } });
	}
	return createAddressError(uri, describeProblem(socketPath(uri), cause), EXAMPLE);
}

/** libuv reports a missing directory as one without access. */
function describeProblem(path: string, cause: NodeJS.ErrnoException): string {
	if (!existsSync(dirname(path))) return "the directory of the socket does not exist";
	return cause.code === "EACCES" ? "the directory of the socket cannot be written to" : cause.message;
}
