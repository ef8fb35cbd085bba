/**
 * One other node as this one knows it: its links, what it said of itself, and what this node sent there.
 *
 * It is the live entry of the view: the scheduler reads it, only this file writes it.
 */
import {
	type CallGroup,
	type ControlMessage,
	type GpuDevice,
	type Hello,
	type Labels,
	type Link,
	MAX_FUNCTIONS,
	type NodeState,
	type NodeView,
	type OfferedFunction,
	type ResourceAmounts,
	SkeinError,
	type Taint,
} from "@skein/kernel";
import { GroupLedger } from "./group-ledger.js";

/** What a call holds of a node, and how others see it, while it is under way there. */
export interface Booking {
	readonly amounts?: ResourceAmounts | undefined;
	/** Indexes of the devices that were chosen. */
	readonly gpus?: readonly number[] | undefined;
	/** Number under which its room was set aside. */
	readonly reservation?: number | undefined;
	/** Absent for a call that others' placement does not go by. */
	readonly group?: CallGroup | undefined;
}

/** A function that a peer offers, and its index in CALL frames to that peer. */
export interface Offer {
	readonly function: OfferedFunction;
	readonly index: number;
}

/** Whether calls from here to the function `id` may go to one that is offered so. */
export type Fits = (id: string, offered: OfferedFunction) => boolean;

export class Peer implements NodeView {
	readonly name: string;
	labels: Labels;
	taints: readonly Taint[];
	readonly capacity: ResourceAmounts;
	readonly gpus: readonly GpuDevice[] | undefined;
	readonly threads: number;
	/** Number of changes so far: whoever keeps a copy sees by it whether that is of now. */
	version = 0;
	/** The same of the functions alone. */
	offersVersion = 0;
	readonly instance: string;
	readonly address: string;
	/** It lives, by the word of a thread of its own, and does not come to its links. */
	busy = false;
	/** Where that thread is asked; undefined while it is not known. */
	beatPort: number | undefined;
	/** Those that calls from here fit. */
	readonly functions = new Set<string>();
	readonly #fits: Fits;
	/** By id, and by earlier ids. */
	readonly #offers = new Map<string, Offer>();
	/** An id that comes twice counts twice, as in the peer's own table. */
	#offered = 0;
	readonly #links: Link[] = [];
	#state: NodeState;
	#own = 0;
	#others: number;
	readonly #ledger = new GroupLedger();

	constructor(hello: Hello, fits: Fits) {
		this.#fits = fits;
		this.name = hello.node.name;
		this.labels = hello.node.labels;
		this.taints = hello.node.taints;
		this.capacity = hello.node.capacity;
		this.threads = hello.node.threads;
		this.gpus = hello.node.gpus;
		this.instance = hello.instance;
		this.address = hello.address;
		this.#state = hello.state;
		this.#others = hello.state.running;
		this.#ledger.hear(hello.state.calls ?? []);
		this.#offer(hello.functions);
	}

	get free(): ResourceAmounts {
		return this.#state.free;
	}

	get gpuFree(): readonly number[] | undefined {
		return this.#state.gpuFree;
	}

	get draining(): boolean {
		return this.#state.draining;
	}

	/** What this node sent there and is not answered, and what others had there at the last report. */
	get running(): number {
		return this.#own + this.#others;
	}

	/** The link that calls travel on; undefined when the peer is gone. */
	get link(): Link | undefined {
		return this.#links[0];
	}

	offer(id: string): Offer | undefined {
		return this.#offers.get(id);
	}

	/** The contract with which it offers a function; empty when it offers it without one, or not at all. */
	contractOf(id: string): string {
		return this.#offers.get(id)?.function.contract ?? "";
	}

	/** It offers a function of that id whose types calls from here do not fit. */
	isUnfit(id: string): boolean {
		return this.#offers.has(id) && !this.functions.has(id);
	}

	/** The types of a function came to be known here, after the peer offered it. */
	refit(id: string): void {
		this.version += 1;
		this.offersVersion += 1;
		const offer = this.#offers.get(id);
		if (offer === undefined) return;
		if (this.#fits(id, offer.function)) this.functions.add(id);
		else this.functions.delete(id);
	}

	/** A call went there (1) or was answered (-1). */
	count(change: 1 | -1): void {
		this.#own += change;
		this.version += 1;
	}

	/** Booked ahead of the node's next report, so that a burst does not all go to one node. */
	book({ amounts = {}, gpus, group }: Booking): void {
		const free: Record<string, number> = { ...this.#state.free };
		for (const [name, amount] of Object.entries(amounts)) free[name] = (free[name] ?? 0) - amount;
		const gpuFree = this.#gpuFreeWithout(gpus ?? [], Math.min(1, amounts.gpu ?? 0));
		this.#state = { ...this.#state, free, ...(gpuFree === undefined ? {} : { gpuFree }) };
		if (group !== undefined) this.#ledger.count(group, 1);
		this.version += 1;
	}

	/** A booked call is not there any more; what it held, the node tells. */
	unbook({ group }: Booking): void {
		if (group !== undefined) this.#ledger.count(group, -1);
		this.version += 1;
	}

	/** Whether a call that runs there keeps others away. */
	get avoids(): boolean {
		return this.#ledger.avoids;
	}

	/** What runs there, in groups; a value. */
	groups(): readonly CallGroup[] | undefined {
		return this.#ledger.groups();
	}

	addLink(link: Link): void {
		this.#links.push(link);
	}

	removeLink(link: Link): void {
		const at = this.#links.indexOf(link);
		if (at >= 0) this.#links.splice(at, 1);
	}

	closeLinks(): Promise<unknown> {
		return Promise.all(this.#links.map((link) => link.close()));
	}

	tell(message: ControlMessage): void {
		this.link?.control(message);
	}

	/** News of the node; messages that ask something are not. */
	hear(message: ControlMessage): void {
		this.version += 1;
		if (message.kind === "state") {
			this.#state = message.state;
			this.#ledger.hear(message.state.calls ?? []);
			this.#others = Math.max(0, message.state.running - this.#own);
		} else if (message.kind === "functions") {
			// Told again when it was registered while the link shook hands; it keeps the index it has.
			this.#offer(message.functions.filter(({ id }) => !this.#offers.has(id)));
		} else if (message.kind === "beat") this.beatPort = message.port;
		else if (message.kind === "goodbye") this.#state = { ...this.#state, draining: true };
		else if (message.kind === "description") {
			this.labels = message.node.labels;
			this.taints = message.node.taints;
		}
	}

	#gpuFreeWithout(gpus: readonly number[], share: number): readonly number[] | undefined {
		const { gpuFree } = this.#state;
		if (gpuFree === undefined || gpus.length === 0) return gpuFree;
		const indexOf = (place: number): number => this.gpus?.[place]?.index ?? place;
		return gpuFree.map((free, place) => (gpus.includes(indexOf(place)) ? Math.max(0, free - share) : free));
	}

	#offer(functions: readonly OfferedFunction[]): void {
		if (this.#offered + functions.length > MAX_FUNCTIONS) {
			const message = `node ${this.name} offers more than ${MAX_FUNCTIONS} functions`;
			throw new SkeinError("SKEIN_LINK_FRAME", message);
		}
		this.offersVersion += 1;
		for (const offered of functions) {
			for (const id of [offered.id, ...offered.aliases]) {
				this.#offers.set(id, { function: offered, index: this.#offered });
				this.refit(id);
			}
			this.#offered += 1;
		}
	}
}
