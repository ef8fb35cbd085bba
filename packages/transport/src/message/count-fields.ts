/**
 * Counts what a Protocol Buffers message holds before it is decoded: eight megabytes can name four million empty
 * entries, and decoding would allocate each. Groups, which nobody writes any more, are refused.
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

export interface FieldRule {
	/** Most entries of the field in its message. */
	readonly max: number;
	/** The rules of the message that each entry is; absent for a scalar. */
	readonly fields?: FieldRules;
	/** Its entries are numbers, which may stand together. */
	readonly packed?: true;
}

/** Bytes of the longest number that stands with others. */
const LONGEST_NUMBER = 10;

/** By field number. */
export type FieldRules = Readonly<Record<number, FieldRule>>;

/** A field of a later version: skipped by the decoder, so it may stand often but not endlessly. */
const UNKNOWN: FieldRule = { max: 1_000 };

/** @throws RangeError or Error when a count is over its limit or the bytes are no message */
export function countFields(bytes: Uint8Array, rules: FieldRules): void {
	const reader = new BinaryReader(bytes);
	const counts = new Map<number, number>();
	while (reader.pos < reader.len) {
		const [field, type] = reader.tag();
		const count = (counts.get(field) ?? 0) + 1;
		const rule = rules[field] ?? UNKNOWN;
		if (count > rule.max) throw new RangeError(`field ${field} stands more than ${rule.max} times`);
		counts.set(field, count);
		if (type === WireType.StartGroup || type === WireType.EndGroup) throw new RangeError(`field ${field} is a group`);
		if (type === WireType.LengthDelimited && rule.fields !== undefined) countFields(reader.bytes(), rule.fields);
		else if (type === WireType.LengthDelimited && rule.packed) {
			const most = LONGEST_NUMBER * rule.max;
			if (reader.bytes().length > most) throw new RangeError(`field ${field} has more than ${rule.max} numbers`);
		} else reader.skip(type, field);
	}
}
