/**
 * Busy or dead: this node's own beat thread, and the question to that of a peer whose links are silent.
 *
 * The thread is started with the first link. It stands where the node's peers can reach it: beside a TCP listener, and on
 * this machine's loopback where the node listens on a Unix socket or dials one, or meets others on a NATS server of this
 * machine. On a NATS server elsewhere nobody knows where the other is, and nodes in one process share their main loop: there
 * silence stays silence.
 */
import { askBeat, type Beat, startBeat } from "@skein/cluster";
import type { Clock, Hello, Link } from "@skein/kernel";
import { isLoopback, parseAddress } from "@skein/transport";
import type { ResolvedConfig } from "../config/resolved-config.js";

const LOOPBACK = "127.0.0.1";

export interface BeatsOptions {
	readonly config: Pick<ResolvedConfig, "listen" | "discovery">;
	readonly instance: string;
	readonly clock: Clock;
	/** Tells the peers the port. */
	readonly announce: (port: number) => void;
	/** The port of the peer that said this hello; undefined when it has told none. */
	readonly portOf: (peer: Hello) => number | undefined;
}

export class Beats {
	readonly #options: BeatsOptions;
	readonly #host: string | undefined;
	#beat: Beat | undefined;
	#port = 0;

	constructor(options: BeatsOptions) {
		this.#options = options;
		this.#host = hostOf(options.config);
	}

	onLink(link: Link): void {
		if (this.#host === undefined) return;
		if (this.#port > 0) link.control({ kind: "beat", port: this.#port });
		this.#beat ??= startBeat({ host: this.#host, instance: this.#options.instance }, (port) => {
			this.#port = port;
			this.#options.announce(port);
		});
	}

	async isBusy(peer: Hello): Promise<boolean> {
		const port = this.#options.portOf(peer);
		if (port === undefined) return false;
		const host = (peer.address === "" ? undefined : hostAt(peer.address)) ?? LOOPBACK;
		return askBeat({ host, port, instance: peer.instance, clock: this.#options.clock });
	}

	close(): void {
		this.#beat?.close();
	}
}

/** Where the peers of such a node can reach its thread. */
function hostOf({ listen, discovery }: BeatsOptions["config"]): string | undefined {
	if (listen !== undefined) return hostAt(listen);
	const near = discovery.static.map(hostAt).some((host) => host !== undefined && isLoopback(host));
	return near ? LOOPBACK : undefined;
}

function hostAt(uri: string): string | undefined {
	const address = parseAddress(uri);
	if (address.scheme === "tcp") return address.host;
	const isNear = address.scheme === "nats" ? address.servers.every(isHere) : address.scheme === "unix";
	return isNear ? LOOPBACK : undefined;
}

const isHere = (server: string): boolean => isLoopback(hostName(server));
const hostName = (server: string): string => server.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
