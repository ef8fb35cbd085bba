/**
 * What one side of a stream has written and the other has not confirmed: cut into numbered messages, published while
 * the peer's window has room, and kept until the peer has delivered them.
 *
 * O1 At most the peer's window is published and not confirmed.
 * O2 A message is kept until it is confirmed, so that it can be published again after a lost connection.
 * O3 Numbers are given once and in order; published again, a message keeps its number.
 */
import { createMessage, MESSAGE_HEADER, MessageType } from "./nats-message.js";
import { costOf } from "./window.js";

export interface OutgoingOptions {
	/** Bytes of the longest message that the server takes. */
	longestMessage(): number;
	/** False: the connection to the server is down, try later. */
	publish(message: Buffer): boolean;
}

export class Outgoing {
	/** What the peer lets be under way. */
	window = 0;
	readonly #options: OutgoingOptions;
	/** `[0, #published)` are under way, the rest waits. */
	#messages: Buffer[] = [];
	#published = 0;
	/** Cost of the messages under way. */
	#underWay = 0;
	#waitingBytes = 0;
	#confirmed = 0;
	/** The last number that was ever published. */
	#highest = 0;
	#sequence = 0;

	constructor(options: OutgoingOptions) {
		this.#options = options;
	}

	/** Bytes that wait for room or for a connection. */
	get waiting(): number {
		return this.#waitingBytes;
	}

	get isEmpty(): boolean {
		return this.#published === this.#messages.length;
	}

	/** `last`: nothing follows. The bytes are copied. */
	add(chunks: readonly Uint8Array[], last = false): void {
		let left = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		let [index, offset] = [0, 0];
		do {
			const size = Math.min(left, this.#options.longestMessage() - MESSAGE_HEADER);
			left -= size;
			this.#sequence += 1;
			const message = createMessage(
				{ type: MessageType.data, flag: last && left === 0, sequence: this.#sequence },
				size,
			);
			for (let at = MESSAGE_HEADER; at < message.length; ) {
				const chunk = chunks[index]!;
				const end = Math.min(chunk.length, offset + message.length - at);
				message.set(offset === 0 && end === chunk.length ? chunk : chunk.subarray(offset, end), at);
				at += end - offset;
				[index, offset] = end === chunk.length ? [index + 1, 0] : [index, end];
			}
			this.#messages.push(message);
			this.#waitingBytes += message.length;
		} while (left > 0);
	}

	/** Publishes what there is room for. */
	pump(): void {
		for (let message = this.#messages[this.#published]; message !== undefined; ) {
			const cost = costOf(message);
			if (this.#underWay + cost > this.window || !this.#options.publish(message)) return;
			this.#underWay += cost;
			this.#waitingBytes -= message.length;
			this.#published += 1;
			this.#highest = Math.max(this.#highest, this.#confirmed + this.#published);
			message = this.#messages[this.#published];
		}
	}

	/** The peer has delivered everything up to `sequence`. False: it was never sent that much. */
	confirm(sequence: number): boolean {
		if (sequence > this.#highest) return false;
		const count = sequence - this.#confirmed;
		// A late answer says less than a later one that overtook it.
		if (count <= 0) return true;
		for (let index = 0; index < count; index += 1) {
			const message = this.#messages[index]!;
			if (index < this.#published) this.#underWay -= costOf(message);
			else this.#waitingBytes -= message.length;
		}
		this.#messages.splice(0, count);
		this.#published = Math.max(0, this.#published - count);
		this.#confirmed = sequence;
		return true;
	}

	/** The peer has everything up to `sequence` and perhaps nothing behind it. False: it was never sent that much. */
	repeat(sequence: number): boolean {
		if (sequence < this.#confirmed) return true;
		if (!this.confirm(sequence)) return false;
		for (let index = 0; index < this.#published; index += 1) this.#waitingBytes += this.#messages[index]!.length;
		this.#published = 0;
		this.#underWay = 0;
		return true;
	}

	clear(): void {
		this.#messages = [];
		this.#published = this.#underWay = this.#waitingBytes = 0;
	}
}
