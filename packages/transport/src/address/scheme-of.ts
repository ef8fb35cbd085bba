/** The scheme of an address, held against those that are known. */
import { nearestName } from "@skein/kernel";
import { createAddressError } from "./address-error.js";

/**
 * The part of `uri` before `://`.
 * @throws SKEIN_TRANSPORT_ADDRESS when there is none, or none of `known`
 */
export function schemeOf(uri: string, known: readonly string[]): string {
	const example = `${known[0] ?? "tcp"}://…`;
	const scheme = /^([^:/]+):\/\//.exec(String(uri))?.[1];
	const list = known.map((name) => `${name}://`).join(", ");
	if (scheme === undefined) throw createAddressError(uri, `an address begins with one of ${list}`, example);
	if (known.includes(scheme)) return scheme;
	const nearest = nearestName(scheme, known);
	const guess = nearest === undefined ? "" : `did you mean ${nearest}://? `;
	throw createAddressError(
		uri,
		`"${scheme}" is not a known scheme; ${guess}known: ${list}`,
		`${nearest ?? known[0]}://…`,
	);
}
