/** A set of transports, one per scheme. */
import type { Transport } from "@skein/kernel";
import { schemeOf } from "./scheme-of.js";

export interface Transports {
	readonly schemes: readonly string[];
	/** The transport for an address. @throws SKEIN_TRANSPORT_ADDRESS for a scheme that none of them has */
	get(uri: string): Transport;
}

/** Of two transports with one scheme the later stands. */
export function createTransports(transports: readonly Transport[]): Transports {
	const byScheme = new Map(transports.map((transport) => [transport.scheme, transport]));
	const schemes = [...byScheme.keys()];
	return { schemes, get: (uri) => byScheme.get(schemeOf(uri, schemes)) as Transport };
}
