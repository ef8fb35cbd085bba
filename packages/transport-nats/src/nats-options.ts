/** How a node makes itself known to a NATS server, beside the user, password or token of the address. */

export interface NatsOptions {
	/** File with the JWT and the seed of a user, as `nsc` writes it (`.creds`). */
	readonly credentials?: string;
	/** File with the seed of an nkey. */
	readonly nkey?: string;
	/** PEM files. A server that asks for TLS gets it without these, with the machine's own authorities. */
	readonly tls?: {
		readonly ca?: string;
		readonly cert?: string;
		readonly key?: string;
	};
	/**
	 * First part of all subjects. Default `skein`: an account needs the rights to publish and subscribe `skein.>`.
	 * Nodes with different prefixes do not see each other.
	 */
	readonly prefix?: string;
}
