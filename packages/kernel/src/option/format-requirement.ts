/** A requirement in the words of selector text: `zone in (eu-1,eu-2)`, `!gpu`, `cores>8`. */
import type { NodeRequirement } from "./placement.js";

export function formatRequirement({ key, operator, values }: NodeRequirement): string {
	const list = (values ?? []).join(",");
	switch (operator) {
		case "In":
			return `${key} in (${list})`;
		case "NotIn":
			return `${key} notin (${list})`;
		case "Exists":
			return key;
		case "DoesNotExist":
			return `!${key}`;
		case "Gt":
			return `${key}>${list}`;
		case "Lt":
			return `${key}<${list}`;
	}
}
