/**
 * Why a value could not be encoded and where in it: thrown inside the encoder and made a SkeinError at its border.
 *
 * The path is not known while all goes well; each container that a refusal passes on its way out adds its step.
 */
import { type ErrorCode, isSkeinError, SkeinError } from "@skein/kernel";

export type Step =
	| { readonly kind: "property"; readonly key: string }
	| { readonly kind: "index"; readonly index: number }
	| { readonly kind: "entry"; readonly key: unknown; readonly order: number }
	| { readonly kind: "key"; readonly order: number }
	| { readonly kind: "member"; readonly order: number };

interface Passed {
	readonly container: object;
	readonly step: Step;
}

/** Longer paths are cut in the middle. */
const SHOWN_STEPS = 16;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export class Refusal {
	readonly code: ErrorCode;
	readonly reason: string;
	readonly cause: unknown;
	/** The container that holds itself, where that is the reason. */
	readonly cycle: object | undefined;
	/** From the innermost container outwards. */
	readonly passed: Passed[] = [];

	constructor(code: ErrorCode, reason: string, options: { cause?: unknown; cycle?: object } = {}) {
		this.code = code;
		this.reason = reason;
		this.cause = options.cause;
		this.cycle = options.cycle;
	}

	/** What was thrown, as a refusal: a getter or a proxy of the user may throw anything. */
	static from(thrown: unknown): Refusal {
		if (thrown instanceof Refusal) return thrown;
		if (isSkeinError(thrown, "SKEIN_CODEC_LIMIT")) return new Refusal("SKEIN_CODEC_LIMIT", thrown.message);
		return new Refusal("SKEIN_CODEC_UNSENDABLE", `reading it threw ${describeThrown(thrown)}`, { cause: thrown });
	}

	/** What was thrown, as a refusal that passed `container` at `step`. */
	static within(thrown: unknown, container: object, step: Step): Refusal {
		const refusal = Refusal.from(thrown);
		refusal.passed.push({ container, step });
		return refusal;
	}

	/** `where` names the value that was to be encoded: `argument 2`, `result`. */
	toError(where: string): SkeinError {
		const steps = this.passed.toReversed();
		const options = { ...(this.cause === undefined ? {} : { cause: this.cause }), details: { where } };
		if (this.cycle === undefined) {
			return new SkeinError(this.code, `${placeOf(where, steps)}: ${this.reason}`, options);
		}
		const containers = [...steps.map((passed) => passed.container), this.cycle];
		const end = containers.findIndex((container, i) => containers.indexOf(container) < i);
		const begin = containers.indexOf(containers[end]!);
		const place = placeOf(where, steps.slice(0, end));
		const back = placeOf(where, steps.slice(0, begin));
		return new SkeinError(this.code, `${place}: a cycle (back to ${back}) cannot be sent`, options);
	}
}

function placeOf(where: string, steps: readonly Passed[]): string {
	let cut = steps.map((passed) => passed.step);
	let path = "";
	if (cut.length > SHOWN_STEPS) {
		path = `${pathOf(cut.slice(0, SHOWN_STEPS / 2))}…`;
		cut = cut.slice(-SHOWN_STEPS / 2);
	}
	path += pathOf(cut);
	return path === "" ? where : `${where}, ${path}`;
}

function pathOf(steps: readonly Step[]): string {
	let path = "";
	for (const step of steps) {
		if (step.kind === "property") path += IDENTIFIER.test(step.key) ? `.${step.key}` : `[${quoted(step.key)}]`;
		else if (step.kind === "index") path += `[${step.index}]`;
		else if (step.kind === "entry" && isNameable(step.key)) path += `.get(${quoted(step.key)})`;
		else {
			const word = step.kind === "entry" ? "value" : step.kind;
			path = `${word} ${step.order}${path === "" ? "" : ` of ${path}`}, `;
		}
	}
	return path.endsWith(", ") ? path.slice(0, -2) : path;
}

const isNameable = (key: unknown): key is string | number | boolean | bigint | null | undefined =>
	typeof key !== "object" && typeof key !== "function" && typeof key !== "symbol";

function quoted(key: string | number | boolean | bigint | null | undefined): string {
	if (typeof key !== "string") return String(key);
	return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}

/** Never throws, whatever was thrown. */
function describeThrown(thrown: unknown): string {
	try {
		return String(thrown);
	} catch {
		return "something that cannot be shown";
	}
}
