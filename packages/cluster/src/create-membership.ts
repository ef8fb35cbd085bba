/**
 * Who is in: this node, and every node that a link stands to. Seeds are addresses to dial; on a network nodes are found.
 *
 * Two nodes may hold two links when both dialled; calls use the first, the other is a spare.
 *
 * M1  a peer is in the view exactly while a link to it stands.
 * M2  `onChange` follows each change of the view, after it, and names the node when it is news of one.
 */
import type { Clock, ClusterView, ControlMessage, Link, NodeView, Random } from "@skein/kernel";
import { Network, type NetworkOptions } from "./network.js";
import { type Fits, Peer } from "./peer.js";
import { Seed } from "./seed.js";

export interface MembershipOptions {
	/** The live entry of this node. */
	readonly self: NodeView;
	readonly fits: Fits;
	readonly seeds: readonly string[];
	/** Where further nodes are looked for. Default: nowhere. */
	readonly networks?: readonly string[];
	readonly discover?: NetworkOptions["discover"];
	readonly dial: (uri: string) => Promise<Link>;
	/** A link joined the cluster, dialled or accepted: its frames want an owner. */
	readonly onLink: (link: Link, peer: Peer) => void;
	/** A link ended; `lastLink` when the peer is gone with it. */
	readonly onLinkClosed: (link: Link, peer: Peer, lastLink: boolean) => void;
	/** `node` is the one of which there is news; without it nodes may have come or gone. */
	readonly onChange: (node?: NodeView) => void;
	readonly clock: Clock;
	readonly random: Random;
}

export interface Membership {
	readonly view: ClusterView;
	find(name: string): Peer | undefined;
	peers(): readonly Peer[];
	/** Takes a link that another node dialled. */
	accept(link: Link): void;
	/** Dials the seeds and searches the networks; resolves when each was tried once. */
	join(): Promise<void>;
	/** Seeds without a link now, and networks while there is no link at all, with why. */
	missing(): readonly { readonly uri: string; readonly error: unknown }[];
	broadcast(message: ControlMessage): void;
	hear(peer: Peer, message: ControlMessage): void;
	/** The peer lives and does not come to its links, or is heard again. */
	busy(peer: Peer, busy: boolean): void;
	/** The types of a function came to be known here: peers that offer it are held against them. */
	refit(id: string): void;
	leave(): Promise<void>;
}

export function createMembership(options: MembershipOptions): Membership {
	return new StaticMembership(options);
}

class StaticMembership implements Membership {
	readonly #options: MembershipOptions;
	readonly #peers = new Map<string, Peer>();
	#seeds: Seed[] = [];
	#networks: Network[] = [];
	#view: ClusterView;
	#left = false;

	constructor(options: MembershipOptions) {
		this.#options = options;
		this.#view = { nodes: [options.self] };
	}

	get view(): ClusterView {
		return this.#view;
	}

	find(name: string): Peer | undefined {
		return this.#peers.get(name);
	}

	peers(): readonly Peer[] {
		return [...this.#peers.values()];
	}

	accept(link: Link): void {
		this.#add(link);
	}

	async join(): Promise<void> {
		const { dial, clock, random, networks = [], discover } = this.#options;
		const onLink = (link: Link) => this.#add(link);
		const onAttempt = () => this.#options.onChange();
		this.#seeds = this.#options.seeds.map((uri) => new Seed({ uri, dial, clock, random, onLink, onAttempt }));
		if (discover !== undefined) {
			const isLinked = (address: string) => this.peers().some((peer) => peer.address === address);
			const common = { discover, isLinked, dial, clock, random, onLink, onAttempt };
			this.#networks = networks.map((uri) => new Network({ uri, ...common }));
		}
		await Promise.all([...this.#seeds, ...this.#networks].map(({ firstAttempt }) => firstAttempt));
	}

	missing(): readonly { uri: string; error: unknown }[] {
		const seeds = this.#seeds.filter((seed) => !seed.connected);
		const networks = this.#peers.size === 0 ? this.#networks : [];
		return [...seeds, ...networks].map(({ uri, lastError }) => ({ uri, error: lastError }));
	}

	broadcast(message: ControlMessage): void {
		for (const peer of this.#peers.values()) peer.tell(message);
	}

	hear(peer: Peer, message: ControlMessage): void {
		peer.hear(message);
		this.#options.onChange(peer);
	}

	refit(id: string): void {
		for (const peer of this.#peers.values()) peer.refit(id);
		this.#changed();
	}

	busy(peer: Peer, busy: boolean): void {
		peer.busy = busy;
		this.#options.onChange(peer);
	}

	async leave(): Promise<void> {
		this.#left = true;
		for (const place of [...this.#seeds, ...this.#networks]) place.close();
		await Promise.all(this.peers().map((peer) => peer.closeLinks()));
	}

	#add(link: Link): void {
		if (this.#left) {
			void link.close();
			return;
		}
		const { name } = link.peer.node;
		let peer = this.#peers.get(name);
		// A node that restarted before its old link was seen to end is another node with the same name.
		if (peer !== undefined && peer.instance !== link.peer.instance) {
			void peer.closeLinks();
			peer = undefined;
		}
		peer ??= new Peer(link.peer, this.#options.fits);
		peer.addLink(link);
		this.#peers.set(name, peer);
		const joined = peer;
		void link.closed.then(() => this.#remove(link, joined));
		this.#options.onLink(link, joined);
		this.#changed();
	}

	#remove(link: Link, peer: Peer): void {
		peer.removeLink(link);
		const last = peer.link === undefined;
		if (last && this.#peers.get(peer.name) === peer) this.#peers.delete(peer.name);
		this.#rebuild();
		this.#options.onLinkClosed(link, peer, last);
		this.#options.onChange();
	}

	#changed(): void {
		this.#rebuild();
		this.#options.onChange();
	}

	#rebuild(): void {
		this.#view = { nodes: [this.#options.self, ...this.#peers.values()] };
	}
}
