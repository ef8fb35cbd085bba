/** `user:password@host:port,host:port/name` of an address. What it refuses is shown without the password. */
import { createAddressError } from "./address-error.js";
import { parseTcp } from "./parse-tcp.js";

export interface NatsParts {
	readonly servers: readonly string[];
	readonly name: string;
	readonly user?: string;
	readonly password?: string;
	readonly token?: string;
}

/** @throws SKEIN_TRANSPORT_ADDRESS */
export function parseNats(uri: string, rest: string, example: string): NatsParts {
	const at = rest.lastIndexOf("@");
	const shown = at < 0 ? uri : uri.replace(rest.slice(0, at), "…");
	const [hosts = "", name = "", ...more] = rest.slice(at + 1).split("/");
	if (more.length > 0 || !/^[\w-]*$/.test(name)) {
		throw createAddressError(shown, "the name of a node has letters, digits, '_' and '-' only", `${example}/a`);
	}
	const servers = hosts.split(",").map((server) => {
		const { host, port } = parseTcp(shown, server, example);
		if (port === 0) throw createAddressError(shown, "a NATS server has no port 0", example);
		return `${host.includes(":") ? `[${host}]` : host}:${port}`;
	});
	return { servers, name, ...(at < 0 ? {} : parseLogin(shown, rest.slice(0, at), example)) };
}

function parseLogin(shown: string, login: string, example: string): Pick<NatsParts, "user" | "password" | "token"> {
	const colon = login.indexOf(":");
	try {
		if (colon < 0) return { token: decodeURIComponent(login) };
		return { user: decodeURIComponent(login.slice(0, colon)), password: decodeURIComponent(login.slice(colon + 1)) };
	} catch {
		throw createAddressError(shown, "a '%' before the @ is written %25", example);
	}
}
