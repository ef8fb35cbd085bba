/**
 * One connection to a NATS server, which never keeps the process alive. It does not reconnect: who owns it does, because
 * the client's own way drops what was published meanwhile and waits with timers that hold the process.
 */
import { readFileSync } from "node:fs";
import {
	type Authenticator,
	type ConnectionOptions,
	connect,
	credsAuthenticator,
	type NatsConnection,
	nkeyAuthenticator,
} from "@nats-io/transport-node";
import { SkeinError } from "@skein/kernel";
import type { NatsAddress } from "@skein/transport";
import type { NatsOptions } from "./nats-options.js";

/** Milliseconds of a timer that is never to fire: this side has its own keep-alive. */
const NEVER = 2 ** 31 - 1;

export interface ServerOptions extends NatsOptions {
	readonly address: NatsAddress;
	/** Further servers of the cluster, as `host:port`, known from an earlier connection. */
	readonly also: readonly string[];
	/** Milliseconds. */
	readonly timeout: number;
}

/** Rejects with the client's own error, or with SKEIN_CONFIG_LOAD for a file that cannot be read. */
export async function connectServer(options: ServerOptions): Promise<NatsConnection> {
	const connection = await connect(toClientOptions(options));
	letProcessEnd(connection);
	return connection;
}

function toClientOptions({ address, also, timeout, credentials, nkey, tls }: ServerOptions): ConnectionOptions {
	const authenticator: Authenticator[] = [];
	if (credentials !== undefined) authenticator.push(credsAuthenticator(read("nats.credentials", credentials)));
	if (nkey !== undefined) authenticator.push(nkeyAuthenticator(read("nats.nkey", nkey)));
	return {
		name: "skein",
		servers: [...new Set([...address.servers, ...also])],
		timeout,
		reconnect: false,
		pingInterval: NEVER,
		noAsyncTraces: true,
		...(address.user !== undefined && { user: address.user }),
		...(address.password !== undefined && { pass: address.password }),
		...(address.token !== undefined && { token: address.token }),
		...(authenticator.length > 0 && { authenticator }),
		...(tls !== undefined && { tls: toTls(tls) }),
	};
}

function toTls({ ca, cert, key }: NonNullable<NatsOptions["tls"]>): NonNullable<ConnectionOptions["tls"]> {
	const text = (name: string, file: string) => read(`nats.tls.${name}`, file).toString("utf8");
	return {
		...(ca !== undefined && { ca: text("ca", ca) }),
		...(cert !== undefined && { cert: text("cert", cert) }),
		...(key !== undefined && { key: text("key", key) }),
	};
}

function read(option: string, file: string): Buffer {
	try {
		return readFileSync(file);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new SkeinError("SKEIN_CONFIG_LOAD", `${option}: ${why}`, { cause });
	}
}

/** The client has no option for it; `packages/transport-nats/test/process-life.test.ts` notices when its insides change. */
function letProcessEnd(connection: NatsConnection): void {
	const { protocol } = connection as unknown as {
		readonly protocol?: {
			readonly transport?: { readonly socket?: { unref(): void } };
			readonly heartbeats?: { readonly timer?: { unref(): void } };
		};
	};
	protocol?.transport?.socket?.unref();
	protocol?.heartbeats?.timer?.unref();
}
