/**
 * The one error class of Skein and its table of codes.
 *
 * An error crosses threads, wires and duplicate copies of this package, so it is recognised by a brand
 * (`isSkeinError`), never by `instanceof`.
 */
import { type ErrorCode, errorCodes } from "./error-codes.js";

const BRAND = Symbol.for("skein.error");

export interface SkeinErrorOptions {
	readonly cause?: unknown;
	/** Plain data that helps a program react: names, limits, offending values. */
	readonly details?: Readonly<Record<string, unknown>>;
}

/** Any failure that Skein itself reports. A task's own error is never wrapped in it. */
export class SkeinError extends Error {
	readonly code: ErrorCode;
	/** Whether the same call may succeed when it is made again. */
	readonly retryable: boolean;
	readonly details: Readonly<Record<string, unknown>>;

	constructor(code: ErrorCode, message: string, options: SkeinErrorOptions = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = "SkeinError";
		this.code = code;
		this.retryable = errorCodes[code].retryable;
		this.details = options.details ?? {};
		Object.defineProperty(this, BRAND, { value: true });
	}
}

/** True for a SkeinError of any copy of this package; with `code`, for one of that code only. */
export function isSkeinError(error: unknown, code?: ErrorCode): error is SkeinError {
	if (typeof error !== "object" || error === null || !(BRAND in error)) return false;
	return code === undefined || (error as unknown as SkeinError).code === code;
}
