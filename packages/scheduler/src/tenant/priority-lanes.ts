/**
 * Calls of one tenant, the higher priority first, and of equal priority the one that came first.
 *
 * Calls with one request stand in one line, as only the first of them needs to be looked at: what waits behind it costs nothing.
 */
import type { PlacementRequest } from "@skein/kernel";

interface Entry<C> {
	readonly call: C;
	/** How many came before it. */
	readonly at: number;
	before: Entry<C> | undefined;
	behind: Entry<C> | undefined;
}

interface Line<C> {
	first: Entry<C>;
	last: Entry<C>;
}

type Lane<C> = Map<PlacementRequest, Line<C>>;

export class PriorityLanes<C extends { readonly request: PlacementRequest }> {
	readonly #entries = new Map<C, Entry<C>>();
	readonly #lanes = new Map<number, Lane<C>>();
	/** Highest first. */
	#priorities: readonly number[] = [];
	#added = 0;

	get empty(): boolean {
		return this.#entries.size === 0;
	}

	add(call: C, priority: number): void {
		const lane = this.#lanes.get(priority) ?? this.#open(priority);
		const line = lane.get(call.request);
		const entry: Entry<C> = { call, at: this.#added, before: line?.last, behind: undefined };
		this.#added += 1;
		this.#entries.set(call, entry);
		if (line === undefined) lane.set(call.request, { first: entry, last: entry });
		else {
			line.last.behind = entry;
			line.last = entry;
		}
	}

	delete(call: C, priority: number): boolean {
		const entry = this.#entries.get(call);
		if (entry === undefined) return false;
		this.#entries.delete(call);
		const lane = this.#lanes.get(priority)!;
		const line = lane.get(call.request)!;
		const { before, behind } = entry;
		if (before !== undefined) before.behind = behind;
		if (behind !== undefined) behind.before = before;
		if (behind !== undefined && before === undefined) line.first = behind;
		else if (behind === undefined && before !== undefined) line.last = before;
		else if (behind === undefined) lane.delete(call.request);
		if (lane.size === 0) this.#close(priority);
		return true;
	}

	/** The first of each request. */
	*firsts(): Generator<C> {
		for (const priority of this.#priorities) {
			const [...lines] = this.#lanes.get(priority)!.values();
			// Most often the oldest can go: the others are put in order only when it cannot.
			const oldest = lines.reduce((a, b) => (b.first.at < a.first.at ? b : a));
			yield oldest.first.call;
			if (lines.length === 1) continue;
			for (const { first } of lines.sort((a, b) => a.first.at - b.first.at).slice(1)) yield first.call;
		}
	}

	#open(priority: number): Lane<C> {
		const lane: Lane<C> = new Map();
		this.#lanes.set(priority, lane);
		this.#priorities = [...this.#lanes.keys()].sort((a, b) => b - a);
		return lane;
	}

	#close(priority: number): void {
		this.#lanes.delete(priority);
		this.#priorities = this.#priorities.filter((one) => one !== priority);
	}
}
