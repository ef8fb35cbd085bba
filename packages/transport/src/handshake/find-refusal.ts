/** Whether two nodes can be linked: the same answer on both sides, because each sees both hellos. */
import type { Hello } from "@skein/kernel";

/** Why not, in words; undefined when they can. */
export function findRefusal(own: Hello, peer: Hello): string | undefined {
	const missing = own.features.filter((feature) => !peer.features.includes(feature));
	if (missing.length > 0) return `node ${name(peer)} lacks the features ${missing.join(", ")} of node ${name(own)}`;
	const unknown = peer.features.filter((feature) => !own.features.includes(feature));
	if (unknown.length > 0) return `node ${name(peer)} needs the features ${unknown.join(", ")}, unknown to ${name(own)}`;
	if (own.node.name !== peer.node.name) return undefined;
	if (own.instance === peer.instance) return `node ${name(own)} dialled itself`;
	return `two nodes are named ${name(own)}: names are unique in a cluster`;
}

export const describeVersions = (own: number, peer: number): string =>
	`the peer speaks version ${peer} of the protocol and this node version ${own}: run matching versions of Skein on both`;

const name = (hello: Hello): string => JSON.stringify(hello.node.name);
