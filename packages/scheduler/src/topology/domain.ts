/** Which part of the cluster a node is in, by the value of one of its labels. */
import type { NodeView } from "@skein/kernel";

/** The label that every node has: where it is not set, the node's name. */
export const HOSTNAME = "kubernetes.io/hostname";

export function domainOf({ labels, name }: Pick<NodeView, "labels" | "name">, key: string): string | undefined {
	const value = labels[key];
	if (typeof value === "string") return value;
	return key === HOSTNAME ? name : undefined;
}
