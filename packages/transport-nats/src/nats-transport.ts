/**
 * Links through a NATS server: nodes need no way to each other but through it. Framing, handshake and keep-alive are
 * those of every transport; the streams under them are this package's own.
 */
import {
	type Clock,
	KeepAlive,
	type Listener,
	type ListenOptions,
	realClock,
	realRandom,
	SkeinError,
	type Transport,
} from "@skein/kernel";
import {
	type ByteStream,
	createAddressError,
	createStreamTransport,
	isLoopback,
	type NatsAddress,
	parseAddress,
	type TransportOptions,
} from "@skein/transport";
import { Endpoint } from "./endpoint.js";
import type { NatsOptions } from "./nats-options.js";

const EXAMPLE = "nats://127.0.0.1:4222";
/** Milliseconds to connect to a server. */
const CONNECT_TIME = 5_000;

export interface NatsTransportOptions extends TransportOptions, NatsOptions {}

/**
 * `nats://host:port` is a server, `nats://host:port/name` a node there; several servers of one cluster stand side by side
 * as `nats://a:4222,b:4222`, a user before them as `nats://user:password@host:port`. To listen on a server takes a free
 * name; to discover on it finds all nodes.
 */
export function createNatsTransport(options: NatsTransportOptions = {}): Transport {
	const { clock = realClock, observer, ...natsOptions } = options;
	const endpoints = createEndpoints(natsOptions, clock);
	const stream = createStreamTransport({
		scheme: "nats",
		clock,
		observer,
		async connect(uri, signal) {
			const address = parseAddress(uri, "nats");
			if (address.name === "") throw createAddressError(uri, "the node to dial is missing", `${EXAMPLE}/name`);
			return endpoints.get(address).dial(address.name, signal);
		},
		listen: (uri, onStream, listenOptions) => listen(endpoints, uri, { onStream, ...listenOptions }),
	});
	return {
		...stream,
		async discover(uri, { own, onFound }) {
			const address = parseAddress(uri, "nats");
			const server = formatServer(address);
			const name = own.startsWith(`${server}/`) ? own.slice(server.length + 1) : "";
			return endpoints.get(address).search(name, (found) => onFound(`${server}/${found}`));
		},
	};
}

interface Endpoints {
	get(address: NatsAddress): Endpoint;
}

/** One connection for each set of servers. The first address with a user or a token is the one whose rights count. */
function createEndpoints(options: NatsOptions, clock: Clock): Endpoints {
	const endpoints = new Map<string, Endpoint>();
	const logins = new Map<string, NatsAddress>();
	const alive = new KeepAlive();
	let held = 0;
	const onHold = (on: boolean) => {
		held += on ? 1 : -1;
		if (held > 0) alive.hold();
		else alive.release();
	};
	return {
		get(address) {
			const shown = formatServer(address);
			if (address.user !== undefined || address.token !== undefined) logins.set(shown, address);
			const existing = endpoints.get(shown);
			if (existing !== undefined) return existing;
			const onIdle = () => {
				if (endpoints.get(shown) === endpoint) endpoints.delete(shown);
			};
			const login = logins.get(shown) ?? address;
			const endpoint: Endpoint = new Endpoint(
				{ ...options, address: login, shown, clock, random: realRandom, onIdle, onHold },
				CONNECT_TIME,
			);
			endpoints.set(shown, endpoint);
			return endpoint;
		},
	};
}

interface Listening extends ListenOptions {
	onStream(stream: ByteStream): void;
}

async function listen(endpoints: Endpoints, uri: string, { onStream, insecure = false }: Listening): Promise<Listener> {
	const address = parseAddress(uri, "nats");
	const name = address.name === "" ? freeName() : address.name;
	const endpoint = endpoints.get(address);
	const close = await endpoint.openDoor(name, onStream);
	if (!insecure && !endpoint.isGuarded && !address.servers.every((server) => isLoopback(hostOf(server)))) {
		close();
		throw createInsecureError(formatServer(address));
	}
	let isClosed = false;
	return {
		address: `${formatServer(address)}/${name}`,
		async close() {
			if (!isClosed) close();
			isClosed = true;
		},
	};
}

/** New at each start, so that nobody takes a node for the one that was there before. */
const freeName = (): string => globalThis.crypto.randomUUID().slice(0, 13);

const formatServer = ({ servers }: NatsAddress): string => `nats://${servers.join(",")}`;
const hostOf = (server: string): string => server.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");

function createInsecureError(shown: string): SkeinError {
	const message =
		`the NATS server at ${shown} lets everybody in who can reach it, and whoever is in can make calls: give the server ` +
		"users or TLS certificates, or allow it with { insecure: true } inside a network that you trust";
	return new SkeinError("SKEIN_TRANSPORT_INSECURE", message, { details: { uri: shown } });
}
