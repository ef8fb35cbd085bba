/** The error in the payload of a refused or lost frame. */
import { decodeError } from "@skein/codec";
import { type Frame, payloadStart } from "@skein/kernel";

export function decodeFailure({ bytes, view, start, end }: Frame): Error {
	const error = decodeError(bytes, payloadStart(view, start), end);
	return error instanceof Error ? error : new Error(String(error));
}
