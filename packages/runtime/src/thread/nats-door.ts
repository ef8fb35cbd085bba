/** The one connection of a thread to its node's NATS server, for lines. Loaded with the first of them that goes through a server. */
import type { Transport } from "@skein/kernel";
import { createNatsTransport, type NatsOptions } from "@skein/transport-nats";

let server: Transport | undefined;

export function serverOf(login: NatsOptions): Transport {
	server ??= createNatsTransport(login);
	return server;
}
