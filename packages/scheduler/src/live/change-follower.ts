/** How far somebody who keeps numbers about the nodes of a state has read its changes. */
import type { ChangeReader } from "./change-log.js";
import type { LiveState } from "./live-state.js";

export class ChangeFollower {
	/** As of which the reader knows the nodes. */
	version: number;
	readonly #state: LiveState;
	/** Nodes that the reader has places for. */
	readonly #size: number;
	readonly #onlyUnsteady: boolean;
	#broken = false;

	/** @param onlyUnsteady the reader does nothing about steady changes */
	constructor(state: LiveState, size: number, onlyUnsteady = false) {
		this.#state = state;
		this.#size = size;
		this.#onlyUnsteady = onlyUnsteady;
		this.version = state.log.version;
	}

	/** Reads what changed since; false when the reader must be made anew. */
	catchUp(reader: ChangeReader): boolean {
		const { log, nodes } = this.#state;
		if (this.#broken || nodes.length > this.#size) return false;
		if (this.version === log.version) return true;
		const from = this.version;
		this.version = log.version;
		if (this.#onlyUnsteady && log.unsteady <= from) return true;
		// A plugin that throws leaves the reader half told: it is not used again.
		this.#broken = true;
		this.#broken = !log.readSince(from, reader);
		return !this.#broken;
	}
}
