/** Opens a line that a node offers, unless it leads nowhere near. */
import type { Peer } from "@skein/cluster";
import type { Clock, Link, OfferedLine } from "@skein/kernel";
import { Line } from "./line.js";

/** Milliseconds. A line that takes longer to be opened leads too far, or to a thread that is busy. */
const NEAR = 20;

export interface DialLineOptions {
	/** The link of the node. */
	readonly link: Link;
	readonly peer: Peer;
	/** Calls of a line without an answer. */
	readonly limit: number;
	readonly clock: Clock;
	readonly dial: (address: string) => Promise<Link>;
}

/** Undefined: the thread has gone meanwhile, or its door cannot be reached from here, or not soon. The link serves as ever. */
export async function dialLine(
	{ line: number, address }: OfferedLine,
	{ link: node, peer, limit, clock, dial }: DialLineOptions,
): Promise<Line | undefined> {
	try {
		const since = clock.now();
		const link = await dial(address);
		if (link.peer.instance === peer.instance && clock.now() - since <= NEAR) {
			return new Line(limit, peer, node, number, link);
		}
		void link.close();
		return undefined;
	} catch {
		return undefined;
	}
}
