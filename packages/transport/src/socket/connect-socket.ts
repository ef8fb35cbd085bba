/** Connects a socket and says in Skein's words why that failed. */
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { SkeinError } from "@skein/kernel";
import type { ByteStream } from "../byte-stream.js";
import { createSocketStream } from "./socket-stream.js";

export interface SocketTarget {
	/** As the user wrote it. */
	readonly uri: string;
	readonly options: NetConnectOpts;
	readonly signal: AbortSignal;
}

/** Rejects with SKEIN_TRANSPORT_UNREACHABLE. */
export function connectSocket({ uri, options, signal }: SocketTarget): Promise<ByteStream> {
	return new Promise((resolve, reject) => {
		let socket!: Socket;
		const stream = createSocketStream((onread) => {
			socket = connect({ ...options, allowHalfOpen: true, onread });
			return socket;
		});
		const onError = (error: NodeJS.ErrnoException) => reject(createUnreachableError(uri, error));
		const onAbort = () => void socket.destroy(new Error("it took too long"));
		socket.once("error", onError);
		signal.addEventListener("abort", onAbort, { once: true });
		socket.once("connect", () => {
			socket.off("error", onError);
			signal.removeEventListener("abort", onAbort);
			resolve(stream);
		});
	});
}

const REASONS: Readonly<Record<string, string>> = {
	ECONNREFUSED: "nobody listens there",
	ENOENT: "there is no such socket",
	ENOTSOCK: "it is not a socket",
	EACCES: "access to it is denied",
	ENOTFOUND: "the host has no address",
	EHOSTUNREACH: "there is no way to the host",
	ENETUNREACH: "there is no way to the network",
	ETIMEDOUT: "the host does not answer",
};

function createUnreachableError(uri: string, cause: NodeJS.ErrnoException): SkeinError {
	const reason = REASONS[cause.code ?? ""] ?? cause.message;
	return new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", `cannot reach ${uri}: ${reason}`, {
		cause,
		details: { uri, reason: cause.code },
	});
}
