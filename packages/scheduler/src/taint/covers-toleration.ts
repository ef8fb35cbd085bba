/** Whether one toleration makes another superfluous, exactly as Kubernetes decides it. */
import type { Toleration } from "@skein/kernel";

/**
 * True when everything that `narrower` tolerates is tolerated by `broader`, and for at least as long.
 *
 * @example coversToleration({ operator: "Exists" }, { key: "gpu", operator: "Exists", effect: "NoSchedule" }) // true
 */
export function coversToleration(broader: Toleration, narrower: Toleration): boolean {
	if (equalTolerations(broader, narrower)) return true;
	const anyKey = !broader.key && broader.operator === "Exists";
	if (!anyKey && (broader.key ?? "") !== (narrower.key ?? "")) return false;
	if (broader.effect && broader.effect !== narrower.effect) return false;
	if (broader.effect === "NoExecute" && !lastsAsLong(broader, narrower)) return false;
	switch (broader.operator || "Equal") {
		case "Equal":
			return (broader.operator ?? "") === (narrower.operator ?? "") && (broader.value ?? "") === (narrower.value ?? "");
		case "Exists":
			return true;
		default:
			return false;
	}
}

/** The same in every part; an absent part is the empty one. */
export function equalTolerations(a: Toleration, b: Toleration): boolean {
	return (
		(a.key ?? "") === (b.key ?? "") &&
		(a.operator ?? "") === (b.operator ?? "") &&
		(a.value ?? "") === (b.value ?? "") &&
		(a.effect ?? "") === (b.effect ?? "") &&
		(a.tolerationSeconds ?? null) === (b.tolerationSeconds ?? null)
	);
}

function lastsAsLong(broader: Toleration, narrower: Toleration): boolean {
	const limit = broader.tolerationSeconds ?? undefined;
	const wanted = narrower.tolerationSeconds ?? undefined;
	return limit === undefined || (wanted !== undefined && wanted <= limit);
}
