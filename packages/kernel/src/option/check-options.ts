/** Refuses options of a distributed function that are unknown, ill-typed or contradict each other. */
import { SkeinError } from "../skein-error.js";
import type { DistributedOptions } from "./distributed-options.js";
import { nearestName } from "./nearest-name.js";
import { parseDuration } from "./parse-duration.js";
import { parseQuantity } from "./parse-quantity.js";

const KNOWN: ReadonlySet<string> = new Set([
	"id",
	"module",
	"aliases",
	"version",
	"timeout",
	"retries",
	"idempotent",
	"resources",
	"cpu",
	"memory",
	"gpu",
	"nodeSelector",
	"affinity",
	"tolerations",
	"spread",
	"priority",
]);

/** @throws SKEIN_FUNCTION_OPTIONS, SKEIN_CONFIG_INVALID; `details.option` or `details.where` names the option */
export function checkOptions(id: string, options: DistributedOptions): void {
	const refuse = (option: string, what: string): never => {
		throw new SkeinError("SKEIN_FUNCTION_OPTIONS", `${id}: ${what}`, { details: { id, option } });
	};
	for (const key of Object.keys(options)) {
		if (KNOWN.has(key)) continue;
		const nearest = nearestName(key, KNOWN);
		refuse(key, `unknown option "${key}"${nearest === undefined ? "" : `; did you mean "${nearest}"?`}`);
	}
	if (options.timeout !== undefined) parseDuration(options.timeout, `${id}: timeout`);
	if (options.memory !== undefined) parseQuantity(options.memory, `${id}: memory`);
	if (options.cpu !== undefined) parseQuantity(options.cpu, `${id}: cpu`);
	const retries = options.retries ?? 0;
	if (!Number.isInteger(retries) || retries < 0)
		refuse("retries", `retries: ${String(retries)} is not a whole number of 0 or more`);
	if (retries > 0 && options.idempotent !== true) {
		refuse(
			"retries",
			"retries needs idempotent: true, because a lost call may have run; say that running it twice does no harm",
		);
	}
}
