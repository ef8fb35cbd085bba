/** Why a server could not be used, in Skein's words. */

import { errors } from "@nats-io/transport-node";
import { SkeinError } from "@skein/kernel";

/** @param shown the servers, without credentials */
export function createServerError(shown: string, cause: Error): SkeinError {
	const details = { uri: shown };
	if (cause instanceof errors.AuthorizationError || cause instanceof errors.UserAuthenticationExpiredError) {
		const message =
			`the NATS server at ${shown} does not accept this node: ${cause.message}; give it nats://user:password@host:port, ` +
			"or nats.credentials, nats.nkey or nats.tls in the configuration";
		return new SkeinError("SKEIN_TRANSPORT_DENIED", message, { cause, details });
	}
	return new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", `cannot reach ${shown}: ${describe(cause)}`, { cause, details });
}

export function createDeniedError(shown: string, cause: Error): SkeinError {
	const message = `the NATS server at ${shown} denies this node a subject that it needs: ${cause.message}`;
	return new SkeinError("SKEIN_TRANSPORT_DENIED", message, { cause, details: { uri: shown } });
}

export const createAwayError = (shown: string, last: Error | undefined): SkeinError =>
	new SkeinError(
		"SKEIN_TRANSPORT_UNREACHABLE",
		`the connection to the NATS server at ${shown} is down${last === undefined ? "" : `: ${last.message}`}`,
		{ cause: last, details: { uri: shown } },
	);

const REASONS: Readonly<Record<string, string>> = {
	ECONNREFUSED: "no NATS server listens there",
	ENOTFOUND: "the host has no address",
	EHOSTUNREACH: "there is no way to the host",
	ENETUNREACH: "there is no way to the network",
	ETIMEDOUT: "the host does not answer",
};

function describe(cause: Error): string {
	const inner = cause.cause instanceof Error ? cause.cause : cause;
	const known = REASONS[(inner as NodeJS.ErrnoException).code ?? ""];
	if (known !== undefined) return known;
	if (cause instanceof errors.TimeoutError) return "the server does not answer";
	if (/unexpected response|JSON/.test(inner.message)) return "what answers there is no NATS server";
	return inner.message === "" ? "the connection broke" : inner.message;
}
