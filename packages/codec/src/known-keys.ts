/**
 * The keys that were decoded lately, found by their bytes: making a string of every key anew, and V8's looking it up
 * before it can name a field, is a third of the time that decoding an object takes.
 *
 * K1  Only speed depends on what is remembered: the bytes of a key are always compared in full.
 * K2  Bounded: SLOTS keys of at most SHORT_TEXT_MAX characters, whatever peers send.
 */
import { SHORT_TEXT_MAX } from "./tags.js";

const SLOTS = 1024;

export class KnownKeys {
	readonly #keys: string[] = new Array<string>(SLOTS).fill("");

	/** The key of the `length` Latin-1 characters at `at`, if it is remembered. */
	find(bytes: Uint8Array, at: number, length: number): string | undefined {
		const key = this.#keys[slotFor(length, bytes[at]!, bytes[at + (length >> 1)]!, bytes[at + length - 1]!)]!;
		if (key.length !== length) return undefined;
		for (let i = 0; i < length; i++) if (key.charCodeAt(i) !== bytes[at + i]) return undefined;
		return key;
	}

	keep(key: string): void {
		const { length } = key;
		if (length === 0 || length > SHORT_TEXT_MAX) return;
		const slot = slotFor(length, key.charCodeAt(0), key.charCodeAt(length >> 1), key.charCodeAt(length - 1));
		// What Object.keys answers is the copy by which V8 knows the field.
		this.#keys[slot] = Object.keys({ [key]: 0 })[0]!;
	}
}

const slotFor = (length: number, first: number, middle: number, last: number): number =>
	(length * 37 + first * 7 + middle * 17 + last * 131) & (SLOTS - 1);
