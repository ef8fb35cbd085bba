/** How nodes reach each other: one object per URI scheme. */
import type { Hello } from "./control.js";
import type { Link } from "./link.js";

export interface LinkLimits {
	/** Longest frame in bytes. Default 2 GiB. */
	readonly maxFrame: number;
	/** Time for connect and handshake in ms. Default 5,000. */
	readonly handshakeTimeout: number;
	/**
	 * Handshakes of one listener that may be under way: the oldest gives way to a newer one. As many may wait for theirs: then
	 * who comes is turned away. Default 1,024.
	 */
	readonly maxHandshakes: number;
	/** Handshakes of one listener that begin in a second when many are wanted; others wait, up to a second. Default 500. */
	readonly handshakesPerSecond: number;
	/**
	 * Time in which a frame that has begun is complete or 64 KiB further, in ms; looked at every `pingInterval` at least.
	 * A slower one closes the link with SKEIN_LINK_TIMEOUT. Default 5,000.
	 */
	readonly frameTimeout: number;
	/** Silence after which a ping is sent, in ms. Default 2,000. */
	readonly pingInterval: number;
	/** Silence after which the link is closed with SKEIN_LINK_TIMEOUT, in ms. Default 10,000. */
	readonly idleTimeout: number;
	/**
	 * Silence of a peer that is busy after which the link is closed with SKEIN_LINK_TIMEOUT, in ms. Default 300,000; never
	 * less than `idleTimeout`.
	 */
	readonly busyTimeout: number;
	/** Bytes waiting to be written above which `send` returns false. Default 4 MiB. */
	readonly highWaterMark: number;
}

export interface LinkSetup {
	/** Asked once per link, at the moment of the handshake. */
	readonly hello: () => Hello;
	readonly limits: LinkLimits;
	/**
	 * Asked when a peer does not answer a ping: whether a thread of its own says that it lives and is busy. Never rejects.
	 * Absent: silence is silence.
	 */
	readonly isBusy?: (peer: Hello) => Promise<boolean>;
}

export interface Listener {
	/** The address as others dial it (a port 0 is replaced by the real one). */
	readonly address: string;
	/** Stops accepting; links that stand go on. Idempotent. */
	close(): Promise<void>;
}

export interface Transport {
	/** Without colon: `"tcp"`. */
	readonly scheme: string;
	/**
	 * Resolves when peers can connect; `onLink` gets each link after its handshake.
	 * Rejects with SKEIN_TRANSPORT_ADDRESS, _IN_USE or _INSECURE; where a server stands between the nodes also with
	 * _UNREACHABLE or _DENIED. A peer that fails the handshake is
	 * answered, closed and never reaches `onLink`.
	 */
	listen(uri: string, setup: LinkSetup, onLink: (link: Link) => void, options?: ListenOptions): Promise<Listener>;
	/**
	 * Resolves after the handshake. Rejects with SKEIN_TRANSPORT_ADDRESS, _UNREACHABLE, _DENIED or
	 * SKEIN_LINK_HANDSHAKE; no frame was sent then.
	 */
	dial(uri: string, setup: LinkSetup): Promise<Link>;
	/**
	 * Absent where a node is found by its own address alone. Says at `uri` that this node is there and looks for others,
	 * until what it resolves with is called; no link is made or ended by either. Resolves when those who are there have had
	 * time to answer; rejects as `dial` does.
	 */
	discover?(uri: string, discovery: Discovery): Promise<() => void>;
}

export interface Discovery {
	/** Where others dial this node; empty when it does not listen. */
	readonly own: string;
	/** The address of a node that this one is to dial. Comes again for a node that was found before. */
	onFound(address: string): void;
}

export interface ListenOptions {
	/** Allows a listener beyond this machine although nothing authenticates its peers. Default false. */
	readonly insecure?: boolean;
}
