/** Whether a taint is tolerated, exactly as Kubernetes decides it. */
import type { Taint, Toleration } from "@skein/kernel";
import { parseCanonicalInt64 } from "../label/int64.js";

export interface TolerationOptions {
	/** Let `Lt` and `Gt` compare; without it they never match. Default false. */
	readonly comparisonOperators?: boolean;
}

/**
 * True when at least one toleration covers the taint. An absent key, value or effect is the empty one: no key covers every
 * key, no effect covers every effect, no operator is `Equal`.
 *
 * @example tolerates({ key: "gpu", value: "h200", effect: "NoSchedule" }, [{ key: "gpu", operator: "Exists" }]) // true
 */
export function tolerates(taint: Taint, tolerations: readonly Toleration[], options?: TolerationOptions): boolean {
	const compare = options?.comparisonOperators === true;
	for (const toleration of tolerations) {
		if (toleration.effect && toleration.effect !== taint.effect) continue;
		if (toleration.key && toleration.key !== taint.key) continue;
		if (coversValue(toleration, taint.value ?? "", compare)) return true;
	}
	return false;
}

function coversValue(toleration: Toleration, value: string, compare: boolean): boolean {
	switch (toleration.operator || "Equal") {
		case "Equal":
			return (toleration.value ?? "") === value;
		case "Exists":
			return true;
		case "Lt":
		case "Gt":
			return compare && comparesTo(toleration, value);
		default:
			return false;
	}
}

function comparesTo(toleration: Toleration, value: string): boolean {
	const bound = parseCanonicalInt64(toleration.value ?? "");
	const number = parseCanonicalInt64(value);
	if (bound === undefined || number === undefined) return false;
	return toleration.operator === "Lt" ? number < bound : number > bound;
}
