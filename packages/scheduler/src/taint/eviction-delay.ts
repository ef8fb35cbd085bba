/** How long a running call may stay on a node with its `NoExecute` taints, exactly as Kubernetes decides it. */
import type { Taint, Toleration } from "@skein/kernel";
import { type TolerationOptions, tolerates } from "./tolerates.js";

/**
 * Seconds until the call must leave: 0 when a `NoExecute` taint is not tolerated, else the least `tolerationSeconds` of the
 * first toleration of each such taint; undefined when it may stay. Taints of other effects never move a running call.
 */
export function evictionDelay(
	taints: readonly Taint[],
	tolerations: readonly Toleration[],
	options?: TolerationOptions,
): number | undefined {
	let least: number | undefined;
	for (const taint of taints) {
		if (taint.effect !== "NoExecute") continue;
		const used = tolerations.find((toleration) => tolerates(taint, [toleration], options));
		if (used === undefined) return 0;
		const seconds = used.tolerationSeconds ?? undefined;
		if (seconds !== undefined) least = Math.max(0, Math.min(least ?? seconds, seconds));
	}
	return least;
}
