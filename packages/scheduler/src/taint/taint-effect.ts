/** The three effects of a taint. */
import type { TaintEffect } from "@skein/kernel";

const EFFECTS: readonly unknown[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"] satisfies TaintEffect[];

export function isTaintEffect(effect: unknown): effect is TaintEffect {
	return EFFECTS.includes(effect);
}

export const NOT_AN_EFFECT = "is not one of NoSchedule, PreferNoSchedule, NoExecute";
