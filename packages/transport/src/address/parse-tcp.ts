/** `host:port` of an address. */
import { createAddressError } from "./address-error.js";

export interface HostAndPort {
	/** Without the brackets of IPv6. */
	readonly host: string;
	readonly port: number;
}

/** @throws SKEIN_TRANSPORT_ADDRESS, in the words of the whole `uri` */
export function parseTcp(uri: string, rest: string, example: string): HostAndPort {
	const refuse = (problem: string) => createAddressError(uri, problem, example);
	const parts = /^(?:\[([^\]]*)\]|([^:[\]/?#@]*))(?::([^:]*))?$/.exec(rest);
	if (parts === null) {
		const colons = rest.split(":").length - 1;
		const ipv6 = colons > 1 && !rest.startsWith("[");
		const scheme = example.slice(0, example.indexOf("//") + 2);
		throw refuse(
			ipv6 ? `an IPv6 host stands in brackets, as in ${scheme}[::1]:7420` : `only a host and a port follow ${scheme}`,
		);
	}
	const host = parts[1] ?? parts[2] ?? "";
	if (host === "") throw refuse("the host is missing");
	if (parts[1] !== undefined && !/^[\da-fA-F:.]+(%\w+)?$/.test(host)) throw refuse(`"${host}" is not an IPv6 address`);
	if (/\s/.test(host)) throw refuse("a host has no blanks");
	if (parts[3] === undefined || parts[3] === "") throw refuse("the port is missing");
	const port = Number(parts[3]);
	if (!/^\d+$/.test(parts[3]) || port > 65_535) throw refuse(`port ${parts[3]} is not a number from 0 to 65535`);
	return { host, port };
}
