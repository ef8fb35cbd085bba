/** Where a thread of a node waits for the caller of a line: beside the node, wherever that listens. */
import type { LineOffer } from "@skein/pool/thread";
import { parseAddress } from "@skein/transport";
import type { ResolvedConfig } from "../config/resolved-config.js";

export type DoorOfLine = Pick<LineOffer, "address" | "login">;

/**
 * A path of its own, a free port of the node's host, or a name of its own on the node's server. Undefined: nowhere.
 *
 * @param address of the node, as others dial it
 */
export function doorOfLine(
	line: number,
	address: string,
	{ listen = "", nats }: Pick<ResolvedConfig, "listen" | "nats">,
): DoorOfLine | undefined {
	if (address.startsWith("unix://")) return { address: `${address}~${line}` };
	if (address.startsWith("tcp://")) return { address: address.replace(/\d+$/, "0") };
	if (!address.startsWith("nats://")) return undefined;
	const { name } = parseAddress(address, "nats");
	// As the user wrote it, it may begin with a user and a password.
	const server = listen.replace(/(?<=[^/])\/[^/@]*$/, "");
	return { address: `${server}/${name}-line-${line}`, login: nats };
}
