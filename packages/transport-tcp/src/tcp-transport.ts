/** Links over TCP: between machines. Nothing here encrypts or authenticates. */
import type { AddressInfo } from "node:net";
import { type Listener, SkeinError, type Transport } from "@skein/kernel";
import {
	type ByteStream,
	connectSocket,
	createAddressError,
	createStreamTransport,
	isLoopback,
	listenServer,
	parseAddress,
	type StreamListenOptions,
	type TransportOptions,
} from "@skein/transport";
import { dialableHost } from "./hosts.js";

const EXAMPLE = "tcp://127.0.0.1:7420";
/** A link batches by itself, so it never waits for more; the system's own probes find peers that lost power. */
const SOCKET = { noDelay: true, keepAlive: true } as const;

/** `tcp://host:port`, `tcp://[::1]:port`; to listen on port 0 takes a free one. */
export function createTcpTransport(options: TransportOptions = {}): Transport {
	return createStreamTransport({
		...options,
		scheme: "tcp",
		async connect(uri, signal) {
			const { host, port } = parseAddress(uri, "tcp");
			if (port === 0) throw createAddressError(uri, "port 0 cannot be dialled", EXAMPLE);
			return connectSocket({ uri, signal, options: { host, port, ...SOCKET } });
		},
		listen,
	});
}

async function listen(
	uri: string,
	onStream: (stream: ByteStream) => void,
	{ insecure = false, isFull }: StreamListenOptions,
): Promise<Listener> {
	const { host, port } = parseAddress(uri, "tcp");
	if (!insecure && !isLoopback(host)) throw createInsecureError(uri);
	const server = await listenServer({ listen: { host, port }, sockets: SOCKET, onStream, isFull }).catch((error) => {
		throw createListenError(uri, error);
	});
	const bound = server.address() as AddressInfo;
	const name = dialableHost(host);
	return {
		address: `tcp://${name.includes(":") ? `[${name}]` : name}:${bound.port}`,
		// The server itself waits for its links, so nobody waits for it: the port is free at once.
		close: async () => void server.close(),
	};
}

function createInsecureError(uri: string): SkeinError {
	const message =
		`${uri} can be reached from other machines and nothing authenticates who connects: ` +
		"listen on 127.0.0.1 or [::1], or allow it with { insecure: true } inside a network that you trust";
	return new SkeinError("SKEIN_TRANSPORT_INSECURE", message, { details: { uri } });
}

function createListenError(uri: string, cause: NodeJS.ErrnoException): SkeinError {
	if (cause.code === "EADDRINUSE") {
		return new SkeinError("SKEIN_TRANSPORT_IN_USE", `${uri} is taken by another listener`, { cause, details: { uri } });
	}
	return createAddressError(uri, PROBLEMS[cause.code ?? ""] ?? cause.message, EXAMPLE);
}

const PROBLEMS: Readonly<Record<string, string>> = {
	EADDRNOTAVAIL: "the host is not an address of this machine",
	ENOTFOUND: "the host has no address",
	EACCES: "this user may not listen on that port",
};
