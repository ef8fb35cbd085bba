/**
 * The first byte of every encoded value: what follows it.
 *
 * ```
 * 00–7F  the integer itself
 * 80–9F  text of 0–31 Latin-1 characters, one byte each
 * A0–AF  array of 0–15 members
 * B0–CF  object whose keys are those last defined in slot 0–31 of this message; its values follow
 * D0–EB  the tags below
 * ```
 * All numbers are little-endian; a *count* is an unsigned LEB128 number below 2^32. Every other byte is malformed.
 */

export const SHORT_TEXT = 0x80;
export const SHORT_TEXT_MAX = 31;
export const SHORT_ARRAY = 0xa0;
export const SHORT_ARRAY_MAX = 15;
export const KNOWN_OBJECT = 0xb0;
export const SHAPE_SLOTS = 32;
export const FIRST_TAG = 0xd0;

export const INT8 = 0xd0;
export const INT16 = 0xd1;
export const INT32 = 0xd2;
export const FLOAT64 = 0xd3;
/** count of characters, one byte each. */
export const LATIN1 = 0xd4;
/** count of UTF-16 units, two bytes each: lone surrogates survive. */
export const UTF16 = 0xd5;
export const TRUE = 0xd6;
export const FALSE = 0xd7;
export const NULL = 0xd8;
export const UNDEFINED = 0xd9;
/** count, then the members. */
export const ARRAY = 0xda;
/** A member that is absent; only inside an array. */
export const HOLE = 0xdb;
/** u8 slot, count, the keys as texts, then the values: the keys stay known under the slot until it is defined anew. */
export const OBJECT = 0xdc;
export const EMPTY_OBJECT = 0xdd;
/** An object follows whose prototype is null. */
export const BARE = 0xde;
/** count, then key and value of each entry. */
export const MAP = 0xdf;
/** count, then the members. */
export const SET = 0xe0;
/** f64 milliseconds; NaN is the invalid date. */
export const DATE = 0xe1;
/** source and flags as texts. */
export const REGEXP = 0xe2;
/** href as text. */
export const URL_TEXT = 0xe3;
/** u8 sign (1 is negative), count of bytes, the magnitude with its highest byte first. */
export const BIGINT = 0xe4;
export const BIGINT64 = 0xe5;
/** count of bytes, the bytes. */
export const ARRAY_BUFFER = 0xe6;
/** u8 kind of element (see typed-arrays.ts), count of bytes, the bytes. */
export const VIEW = 0xe7;
/** See error-parts.ts. */
export const ERROR = 0xe8;
/** count: the number of an attachment, which is the buffer. */
export const ATTACHED_BUFFER = 0xe9;
/** u8 kind of element, number of an attachment, bytes before the view, bytes of the view. */
export const ATTACHED_VIEW = 0xea;
