/** The error in the payload of a refused or lost frame. */
import { decodeError } from "@skein/codec";
import { payloadStart } from "@skein/kernel";

export function decodeFailure(bytes: Uint8Array, view: DataView, start: number, end: number): Error {
	const error = decodeError(bytes, payloadStart(view, start), end);
	return error instanceof Error ? error : new Error(String(error));
}
