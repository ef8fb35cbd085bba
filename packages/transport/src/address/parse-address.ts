/** Addresses of nodes: text to parts. Whether an address can be reached or listened on is its transport's business. */
import { createAddressError } from "./address-error.js";
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

export type Address = MemoryAddress | UnixAddress | TcpAddress;

export type AddressOf<S extends Address["scheme"]> = Extract<Address, { readonly scheme: S }>;

const EXAMPLES = { memory: "memory://a", unix: "unix:///run/skein/a.sock", tcp: "tcp://127.0.0.1:7420" } as const;
const SCHEMES = ["memory", "unix", "tcp"] as const;

/**
 * `memory://name`, `unix:///path.sock`, `tcp://host:port` or `tcp://[::1]:port`; with `expected`, of that scheme only.
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
	tcp: parseTcp,
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

function parseTcp(uri: string, rest: string): TcpAddress {
	const refuse = (problem: string) => createAddressError(uri, problem, EXAMPLES.tcp);
	const parts = /^(?:\[([^\]]*)\]|([^:[\]/?#@]*))(?::([^:]*))?$/.exec(rest);
	if (parts === null) {
		const colons = rest.split(":").length - 1;
		const ipv6 = colons > 1 && !rest.startsWith("[");
		throw refuse(
			ipv6 ? "an IPv6 host stands in brackets, as in tcp://[::1]:7420" : "only a host and a port follow tcp://",
		);
	}
	const host = parts[1] ?? parts[2] ?? "";
	if (host === "") throw refuse("the host is missing");
	if (parts[1] !== undefined && !/^[\da-fA-F:.]+(%\w+)?$/.test(host)) throw refuse(`"${host}" is not an IPv6 address`);
	if (/\s/.test(host)) throw refuse("a host has no blanks");
	if (parts[3] === undefined || parts[3] === "") throw refuse("the port is missing");
	const port = Number(parts[3]);
	if (!/^\d+$/.test(parts[3]) || port > 65_535) throw refuse(`port ${parts[3]} is not a number from 0 to 65535`);
	return { scheme: "tcp", host, port };
}
