/** Map and Set on the wire, both ways. */
import type { Decoding } from "./decoding.js";
import type { Encoding } from "./encoding.js";
import { readCount, writeCount } from "./numbers.js";
import { Refusal, type Step } from "./refusal.js";
import { MAP, SET } from "./tags.js";

const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, "size")!.get as (this: unknown) => number;
const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, "size")!.get as (this: unknown) => number;
const entriesOf = Map.prototype.entries;
const membersOf = Set.prototype.values;

const changed = (): Refusal => new Refusal("SKEIN_CODEC_UNSENDABLE", "it changed while it was encoded");

/** Throws a TypeError for what only looks like a Map. */
export function writeMap(encoding: Encoding, map: Map<unknown, unknown>): void {
	const size = sizeOfMap.call(map);
	if (!encoding.enter(map, size)) return;
	begin(encoding, MAP, size);
	let order = 0;
	let step: Step | undefined;
	try {
		for (const [key, value] of entriesOf.call(map)) {
			if (++order > size) break;
			step = { kind: "key", order };
			encoding.encode(encoding, key);
			step = { kind: "entry", key, order };
			encoding.encode(encoding, value);
		}
		step = undefined;
		if (order !== size) throw changed();
	} catch (error) {
		throw step === undefined ? error : Refusal.within(error, map, step);
	}
	encoding.leave();
}

/** Throws a TypeError for what only looks like a Set. */
export function writeSet(encoding: Encoding, set: Set<unknown>): void {
	const size = sizeOfSet.call(set);
	if (!encoding.enter(set, size)) return;
	begin(encoding, SET, size);
	let order = 0;
	try {
		for (const member of membersOf.call(set)) {
			if (++order > size) break;
			encoding.encode(encoding, member);
		}
	} catch (error) {
		throw Refusal.within(error, set, { kind: "member", order });
	}
	if (order !== size) throw changed();
	encoding.leave();
}

function begin(encoding: Encoding, tag: number, size: number): void {
	const { writer } = encoding;
	writer.ensure(6);
	writer.bytes[writer.position++] = tag;
	writeCount(writer, size);
}

export function readMap(decoding: Decoding, decode: (decoding: Decoding) => unknown): Map<unknown, unknown> {
	const size = readCount(decoding);
	decoding.enter(size, 2);
	const map = new Map<unknown, unknown>();
	for (let i = 0; i < size; i++) {
		const key = decode(decoding);
		map.set(key, decode(decoding));
	}
	decoding.leave();
	return map;
}

export function readSet(decoding: Decoding, decode: (decoding: Decoding) => unknown): Set<unknown> {
	const size = readCount(decoding);
	decoding.enter(size, 1);
	const set = new Set<unknown>();
	for (let i = 0; i < size; i++) set.add(decode(decoding));
	decoding.leave();
	return set;
}
