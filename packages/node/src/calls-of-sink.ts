/**
 * The calls of one caller that a node has admitted and not answered, by the caller's own number of them.
 *
 * A caller gives a slot again while a call whose time was over still runs under it, so a slot may hold several.
 *
 * A1  finding costs the same however many there are; numbers of a caller's choice cost at most 8 MiB of slots.
 */
import { SLOT_MASK } from "@skein/kernel";

const PAGE_BITS = 10;
const PAGE = 1 << PAGE_BITS;

export interface CallOfSink<C> {
	/** The caller's number of it. */
	readonly call: number;
	/** An older one in the same slot. */
	behind: C | undefined;
}

export class CallsOfSink<C extends CallOfSink<C>> {
	readonly #pages: ((C | undefined)[] | undefined)[] = [];

	add(call: C): void {
		const page = this.#page(call.call);
		const at = call.call & (PAGE - 1);
		call.behind = page[at];
		page[at] = call;
	}

	find(number: number): C | undefined {
		let call = this.#pages[pageOf(number)]?.[number & (PAGE - 1)];
		while (call !== undefined && call.call !== number) call = call.behind;
		return call;
	}

	remove(call: C): void {
		const page = this.#page(call.call);
		const at = call.call & (PAGE - 1);
		if (page[at] === call) {
			page[at] = call.behind;
			return;
		}
		for (let other = page[at]; other !== undefined; other = other.behind) {
			if (other.behind === call) other.behind = call.behind;
		}
	}

	/** A copy: calls may come and go while it is walked. */
	all(): C[] {
		const calls: C[] = [];
		for (const page of this.#pages) {
			for (const newest of page ?? []) for (let call = newest; call !== undefined; call = call.behind) calls.push(call);
		}
		return calls;
	}

	#page(number: number): (C | undefined)[] {
		const index = pageOf(number);
		let page = this.#pages[index];
		if (page === undefined) {
			page = new Array<C | undefined>(PAGE).fill(undefined);
			this.#pages[index] = page;
		}
		return page;
	}
}

const pageOf = (number: number): number => (number & SLOT_MASK) >>> PAGE_BITS;
