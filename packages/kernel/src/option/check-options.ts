/** Refuses options of a distributed function that are unknown, ill-typed or contradict each other. */
import { SkeinError } from "../skein-error.js";
import { checkOptionValues } from "./check-option-values.js";
import type { DistributedOptions } from "./distributed-options.js";

/** @throws SKEIN_FUNCTION_OPTIONS, SKEIN_CONFIG_INVALID; `details.option` or `details.where` names the option */
export function checkOptions(id: string, options: DistributedOptions): void {
	checkOptionValues(id, options);
	if (options.idempotent === true) return;
	const refuse = (option: string, because: string): never => {
		const why = `${option} needs idempotent: true, because ${because}; say that running it twice does no harm`;
		throw new SkeinError("SKEIN_FUNCTION_OPTIONS", `${id}: ${why}`, { details: { id, option } });
	};
	if ((options.retries ?? 0) > 0) refuse("retries", "a lost call may have run");
	if (options.preemptible === true) refuse("preemptible", "a call that was stopped is made again");
}
