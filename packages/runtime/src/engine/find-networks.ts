/** Which of the configured addresses are nodes to dial, and which are servers on which nodes are looked for. */
import { parseAddress } from "@skein/transport";
import type { ResolvedConfig } from "../config/resolved-config.js";

export interface Places {
	readonly seeds: readonly string[];
	readonly networks: readonly string[];
}

/** A node that listens on a server looks for the others there. */
export function findNetworks({ listen, discovery }: Pick<ResolvedConfig, "listen" | "discovery">): Places {
	const own = listen === undefined || !isOnServer(listen) ? [] : [withoutName(listen)];
	const networks = discovery.static.filter((uri) => isOnServer(uri) && withoutName(uri) === uri);
	const seeds = discovery.static.filter((uri) => !networks.includes(uri));
	return { seeds, networks: [...new Set([...own, ...networks])] };
}

const isOnServer = (uri: string): boolean => parseAddress(uri).scheme === "nats";

function withoutName(uri: string): string {
	const { name } = parseAddress(uri, "nats");
	return name === "" ? uri : uri.slice(0, -name.length - 1);
}
