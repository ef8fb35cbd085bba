/** Two lists of tolerations in one, without those that others of them cover. */
import type { Toleration } from "@skein/kernel";
import { coversToleration, equalTolerations } from "./covers-toleration.js";

/** In their order; of equal ones the first stays. Neither list is changed. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
	const all = [...first, ...second];
	const merged: Toleration[] = [];
	for (const [index, one] of all.entries()) {
		if (merged.some((kept) => coversToleration(kept, one))) continue;
		const later = all.slice(index + 1);
		if (later.some((other) => !equalTolerations(one, other) && coversToleration(other, one))) continue;
		merged.push(one);
	}
	return merged;
}
