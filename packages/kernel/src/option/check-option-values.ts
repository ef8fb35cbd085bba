/**
 * Refuses options that are unknown or ill-typed, each by itself. Whether they fit together is `checkOptions`' job; what
 * labels, operators and effects may be is the scheduler's.
 */
import { SkeinError } from "../skein-error.js";
import type { DistributedOptions } from "./distributed-options.js";
import { nearestName } from "./nearest-name.js";
import { parseDuration } from "./parse-duration.js";
import { parseQuantity } from "./parse-quantity.js";

/** Throws, or says what the value ought to be; undefined when it is that. */
type Check = (value: unknown, where: string) => string | undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === "string";

const wants =
	(what: string, fits: (value: unknown) => boolean): Check =>
	(value) =>
		fits(value) ? undefined : what;

const text = wants("text", isText);

const duration: Check = (value, where) => void parseDuration(value as number | string, where);

const quantity: Check = (value, where) => void parseQuantity(value as number | string, where);

const gpu: Check = (value, where) => {
	if (!isRecord(value)) return quantity(value, where);
	const { count, model, memory } = value;
	parseQuantity(count as number, `${where}.count`);
	if (memory !== undefined) parseQuantity(memory as number | string, `${where}.memory`);
	return model === undefined || isText(model) ? undefined : "a request whose model is text";
};

const resources: Check = (value, where) => {
	if (!isRecord(value)) return "an object of amounts";
	for (const [name, amount] of Object.entries(value)) {
		const check = name === "gpu" ? gpu : quantity;
		if (amount !== undefined) refuseUnless(check, amount, `${where}.${name}`);
	}
	return undefined;
};

const isAffinity = (value: unknown): boolean => {
	if (!isRecord(value)) return false;
	const { required, preferred } = value;
	const terms = isRecord(required) ? required.terms : required;
	return [terms, preferred].every((list) => list === undefined || list === null || Array.isArray(list));
};

const isTolerations = (value: unknown): boolean =>
	Array.isArray(value) && value.every((one) => isText(one) || isRecord(one));

const isNeighbours = (value: unknown): boolean =>
	isRecord(value) && [value.required, value.preferred].every((list) => list === undefined || Array.isArray(list));

const neighbours = wants("an object with `required: []` or `preferred: []`", isNeighbours);
const yesOrNo = wants("true or false", (value) => typeof value === "boolean");
const texts = wants("an object of texts", (value) => isRecord(value) && Object.values(value).every(isText));

/** What fits in the frame of a call. */
const isPriority = (value: unknown): boolean => Number.isInteger(value) && ((value as number) | 0) === value;

const STRATEGIES: readonly unknown[] = ["spread", "pack", "balanced", "locality"];

const CHECKS: Readonly<Record<keyof DistributedOptions, Check>> = {
	id: text,
	module: text,
	aliases: wants("a list of texts", (value) => Array.isArray(value) && value.every(isText)),
	version: text,
	timeout: duration,
	retries: wants("a whole number of 0 or more", (value) => Number.isInteger(value) && (value as number) >= 0),
	idempotent: yesOrNo,
	resources,
	cpu: quantity,
	memory: quantity,
	gpu,
	nodeSelector: texts,
	affinity: wants("an object with `required: { terms: [] }` or `preferred: []`", isAffinity),
	tolerations: wants("a list of tolerations or texts", isTolerations),
	spread: wants("one of spread, pack, balanced, locality", (value) => STRATEGIES.includes(value)),
	priority: wants("a whole number of 32 bits", isPriority),
	preemptible: yesOrNo,
	labels: texts,
	topologySpread: wants("a list of constraints", (value) => Array.isArray(value) && value.every(isRecord)),
	callAffinity: neighbours,
	callAntiAffinity: neighbours,
	tenant: wants("a name", (value) => isText(value) && value !== ""),
	pendingTimeout: duration,
	waitForNodes: yesOrNo,
};

/**
 * The message names the field and shows the value.
 * @throws SKEIN_FUNCTION_OPTIONS, SKEIN_CONFIG_INVALID; `details.option` or `details.where` names the option
 */
export function checkOptionValues(id: string, options: DistributedOptions): void {
	for (const [key, value] of Object.entries(options)) {
		if (!Object.hasOwn(CHECKS, key)) {
			const nearest = nearestName(key, Object.keys(CHECKS));
			const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
			throw new SkeinError("SKEIN_FUNCTION_OPTIONS", `${id}: unknown option "${key}"${hint}`, {
				details: { id, option: key },
			});
		}
		if (value !== undefined) refuseUnless(CHECKS[key as keyof DistributedOptions], value, `${id}: ${key}`);
	}
}

function refuseUnless(check: Check, value: unknown, where: string): void {
	const wanted = check(value, where);
	if (wanted === undefined) return;
	const message = `${where}: ${shown(value)} is not ${wanted}`;
	throw new SkeinError("SKEIN_FUNCTION_OPTIONS", message, { details: { where, value } });
}

/** JSON says more of lists and objects, `String` of numbers and functions. */
function shown(value: unknown): string {
	if (typeof value !== "string" && (typeof value !== "object" || value === null)) return String(value);
	try {
		return JSON.stringify(value);
	} catch {
		return Object.prototype.toString.call(value);
	}
}
