/** Addresses of nodes: text to parts. Whether an address can be reached or listened on is its transport's business. */
import { createAddressError } from "./address-error.js";
import { parseNats } from "./parse-nats.js";
import { parseTcp } from "./parse-tcp.js";
import { schemeOf } from "./scheme-of.js";

export interface MemoryAddress {
	readonly scheme: "memory";
	/** Empty: a listener picks a free one. */
	readonly name: string;
}

export interface UnixAddress {
	readonly scheme: "unix";
	/** Absolute. */
	readonly path: string;
}

export interface TcpAddress {
	readonly scheme: "tcp";
	/** Without the brackets of IPv6. */
	readonly host: string;
	/** 0: a listener picks a free one. */
	readonly port: number;
}

export interface NatsAddress {
	readonly scheme: "nats";
	/** `host:port`, one or more, with the brackets of IPv6. */
	readonly servers: readonly string[];
	/** Empty: a listener picks a free one; to discover, all. */
	readonly name: string;
	readonly user?: string;
	readonly password?: string;
	/** In place of user and password. */
	readonly token?: string;
}

export type Address = MemoryAddress | UnixAddress | TcpAddress | NatsAddress;

export type AddressOf<S extends Address["scheme"]> = Extract<Address, { readonly scheme: S }>;

const EXAMPLES = {
	memory: "memory://a",
	unix: "unix:///run/skein/a.sock",
	tcp: "tcp://127.0.0.1:7420",
	nats: "nats://127.0.0.1:4222",
} as const;
const SCHEMES = ["memory", "unix", "tcp", "nats"] as const;

/**
 * `memory://name`, `unix:///path.sock`, `tcp://host:port`, `tcp://[::1]:port`, or
 * `nats://user:password@host:port,host:port/name`; with `expected`, of that scheme only.
 * @throws SKEIN_TRANSPORT_ADDRESS
 */
export function parseAddress<S extends Address["scheme"] = Address["scheme"]>(uri: string, expected?: S): AddressOf<S> {
	const scheme = schemeOf(uri, SCHEMES) as Address["scheme"];
	if (expected !== undefined && scheme !== expected) {
		throw createAddressError(uri, `only ${expected}:// addresses can be used here`, EXAMPLES[expected]);
	}
	const rest = uri.slice(scheme.length + "://".length);
	return PARSERS[scheme](uri, rest) as AddressOf<S>;
}

const PARSERS: { readonly [S in Address["scheme"]]: (uri: string, rest: string) => AddressOf<S> } = {
	memory: parseMemory,
	unix: parseUnix,
	tcp: (uri, rest) => ({ scheme: "tcp", ...parseTcp(uri, rest, EXAMPLES.tcp) }),
	nats: (uri, rest) => ({ scheme: "nats", ...parseNats(uri, rest, EXAMPLES.nats) }),
};

function parseMemory(uri: string, name: string): MemoryAddress {
	if (/^[\w.-]*$/.test(name)) return { scheme: "memory", name };
	throw createAddressError(uri, "a name has letters, digits, '.', '_' and '-' only", EXAMPLES.memory);
}

function parseUnix(uri: string, path: string): UnixAddress {
	if (!path.startsWith("/")) {
		throw createAddressError(uri, "the path of a socket is absolute, so three slashes follow the colon", EXAMPLES.unix);
	}
	if (path.endsWith("/")) throw createAddressError(uri, "the path names a directory, not a socket", EXAMPLES.unix);
	if (path.includes("\0")) throw createAddressError(uri, "the path holds a zero byte", EXAMPLES.unix);
	return { scheme: "unix", path };
}
