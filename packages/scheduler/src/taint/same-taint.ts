/** Whether two taints are the same one: a node has at most one of each key and effect, whatever its value. */
import type { Taint } from "@skein/kernel";

export function sameTaint(a: Pick<Taint, "key" | "effect">, b: Pick<Taint, "key" | "effect">): boolean {
	return a.key === b.key && a.effect === b.effect;
}
