/**
 * What nodes ask of each other beside calls: to change their own labels and taints, and why a task runs where it runs.
 *
 * A node that does not know a task asks those that it has links to, once; so a question reaches the program that made the
 * call through any node of its cluster.
 */
import type { Membership, Peer } from "@skein/cluster";
import { type Clock, type ControlMessage, type NodeChange, SkeinError, type Timer } from "@skein/kernel";
import type { TaskExplanation } from "../call/explain-task.js";

/** Milliseconds that another node has for an answer; and one that asks others in turn. */
const PATIENCE = 2_000;
const PATIENCE_OF_ASKER = 5_000;
/** Questions that wait for an answer; more are answered at once, with nothing. */
const MOST_QUESTIONS = 1_000;

export interface DeskOptions {
	readonly clock: Clock;
	readonly membership: () => Membership;
	/** Of this runtime's own calls. */
	readonly explain: (task: string) => TaskExplanation | undefined;
	/** Changes what this node says of itself, and tells everybody. */
	readonly change: (change: NodeChange) => void;
}

export class ControlDesk {
	readonly #options: DeskOptions;
	readonly #questions = new Map<number, (text: string) => void>();
	/** Told when a node described itself anew. */
	readonly #described = new Set<(name: string) => void>();
	#asked = 0;

	constructor(options: DeskOptions) {
		this.#options = options;
	}

	/** True for a message that was meant for it. */
	hear(peer: Peer, message: ControlMessage): boolean {
		if (message.kind === "manage") this.#manage(message.change);
		else if (message.kind === "explain") void this.#answer(peer, message);
		else if (message.kind === "explained") this.#questions.get(message.request)?.(message.text);
		else return false;
		return true;
	}

	/** News of a node's labels and taints has arrived, and is in the view. */
	noteDescribed(name: string): void {
		for (const told of this.#described) told(name);
	}

	/**
	 * Resolves when the node has said that it is as asked.
	 * @throws SKEIN_LINK_CLOSED when there is no link to it, SKEIN_LINK_TIMEOUT when it does not answer
	 */
	async changeNode(name: string, change: NodeChange): Promise<void> {
		const peer = this.#options.membership().find(name);
		if (peer === undefined) {
			const known = this.#options.membership().peers();
			const names = known.map((one) => one.name).join(", ") || "none";
			throw new SkeinError("SKEIN_LINK_CLOSED", `there is no link to a node ${name}; linked are: ${names}`);
		}
		await new Promise<void>((resolve, reject) => {
			const timer = this.#options.clock.schedule(PATIENCE_OF_ASKER, () => {
				this.#described.delete(told);
				reject(new SkeinError("SKEIN_LINK_TIMEOUT", `node ${name} did not answer within ${PATIENCE_OF_ASKER} ms`));
			});
			const told = (who: string): void => {
				if (who !== name) return;
				timer.cancel();
				this.#described.delete(told);
				resolve();
			};
			this.#described.add(told);
			peer.tell({ kind: "manage", change });
		});
	}

	/** Of this runtime's own task, or one that a linked node, or one behind it, knows of. */
	async explain(task: string): Promise<TaskExplanation | undefined> {
		const own = this.#options.explain(task);
		if (own !== undefined) return own;
		const text = await this.#askAll(task, false, this.#options.membership().peers());
		return text === "" ? undefined : readExplanation(text);
	}

	#manage(change: NodeChange): void {
		this.#options.change(change);
	}

	async #answer(peer: Peer, { request, task, relayed }: Extract<ControlMessage, { kind: "explain" }>): Promise<void> {
		const own = this.#options.explain(task);
		const others = this.#options.membership().peers();
		const asked = others.filter((other) => other !== peer);
		const text = own !== undefined ? JSON.stringify(own) : relayed ? "" : await this.#askAll(task, true, asked);
		peer.tell({ kind: "explained", request, text });
	}

	/** The first answer that is one; empty when nobody knows. */
	#askAll(task: string, relayed: boolean, peers: readonly Peer[]): Promise<string> {
		if (peers.length === 0 || this.#questions.size + peers.length > MOST_QUESTIONS) return Promise.resolve("");
		const requests: number[] = [];
		return new Promise<string>((resolve) => {
			let left = peers.length;
			let timer: Timer | undefined;
			const over = (text: string): void => {
				timer?.cancel();
				for (const request of requests) this.#questions.delete(request);
				resolve(text);
			};
			timer = this.#options.clock.schedule(relayed ? PATIENCE : PATIENCE_OF_ASKER, () => over(""));
			for (const peer of peers) {
				this.#asked = (this.#asked + 1) >>> 0;
				const request = this.#asked;
				requests.push(request);
				this.#questions.set(request, (text) => {
					left -= 1;
					if (text !== "" || left === 0) over(text);
				});
				peer.tell({ kind: "explain", request, task, relayed });
			}
		});
	}
}

/** Another node may have answered anything. */
function readExplanation(text: string): TaskExplanation | undefined {
	try {
		const said = JSON.parse(text) as Partial<TaskExplanation> | null;
		const isOne = typeof said?.task === "string" && typeof said.summary === "string";
		return isOne ? ({ scores: {}, rejections: {}, ...said } as TaskExplanation) : undefined;
	} catch {
		return undefined;
	}
}
