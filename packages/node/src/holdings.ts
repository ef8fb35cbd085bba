/**
 * Everything that admitted calls hold of a node: amounts, and the devices among them.
 *
 * It takes all of what a call claims or nothing of it.
 */
import type { CallClaim, NodeDescription, ResourceAmounts } from "@skein/kernel";
import { Books } from "./books.js";
import { DeviceBook } from "./device-book.js";

export class Holdings {
	readonly #books: Books;
	readonly #devices: DeviceBook | undefined;

	constructor(books: Books, devices: DeviceBook | undefined) {
		this.#books = books;
		this.#devices = devices;
	}

	/** Nothing of the node is held. */
	static of({ capacity, gpus }: NodeDescription): Holdings {
		const number = capacity.gpu ?? 0;
		const indexes = gpus?.map(({ index }) => index) ?? Array.from({ length: Math.ceil(number) }, (_, index) => index);
		const whole = indexes.map((_, place) => Math.max(0, Math.min(1, number - place)));
		return new Holdings(new Books(capacity), indexes.length === 0 ? undefined : new DeviceBook(indexes, whole));
	}

	get free(): ResourceAmounts {
		return this.#books.free;
	}

	/** Undefined for a node without devices. */
	get gpuFree(): readonly number[] | undefined {
		return this.#devices?.free;
	}

	/** Holdings of their own that say the same now. */
	copy(): Holdings {
		return new Holdings(this.#books.copy(), this.#devices?.copy());
	}

	/** The claim with the devices that it got; or which resource lacks. */
	take(claim: CallClaim): CallClaim | string {
		const { amounts } = claim;
		if (amounts === undefined) return claim;
		const lacking = this.#books.take(amounts);
		if (lacking !== undefined) return lacking;
		const { gpu = 0 } = amounts;
		if (gpu === 0 || this.#devices === undefined) return claim;
		const gpus = this.#devices.take(gpu, claim.gpus);
		if (typeof gpus !== "string") return { ...claim, gpus };
		this.#books.give(amounts);
		return gpus;
	}

	/** @param claim as `take` answered it */
	give({ amounts, gpus }: CallClaim): void {
		if (amounts === undefined) return;
		this.#books.give(amounts);
		if (gpus !== undefined) this.#devices?.give(amounts.gpu ?? 0, gpus);
	}
}
