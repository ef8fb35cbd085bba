/**
 * Lets an accepted connection read into memory that is used again. Node gives that choice (`onread`) only to a socket
 * that connects, and reads an accepted one into a new buffer each time, which costs three times the CPU for large data
 * (collections of garbage, above all). So a second socket takes the connection over, where this Node lets it.
 */
import { Socket, type SocketConstructorOpts } from "node:net";
import type { OnRead } from "./socket-stream.js";

interface Connection {
	_handle: { readonly useUserBuffer?: unknown } | null;
}

/** `accepted` must not have begun to read. */
export function takeOver(accepted: Socket, onread: OnRead): Socket {
	const connection = accepted as unknown as Connection;
	const handle = connection._handle;
	if (typeof handle?.useUserBuffer !== "function") return readAsEver(accepted, onread);
	connection._handle = null;
	const socket = new Socket({ handle, allowHalfOpen: true, onread } as SocketConstructorOpts);
	// The server waits for the sockets that it made itself.
	socket.once("close", () => accepted.destroy());
	return socket;
}

function readAsEver(socket: Socket, { callback }: OnRead): Socket {
	socket.on("data", (bytes: Uint8Array) => {
		if (!callback(bytes.length, bytes)) socket.pause();
	});
	return socket;
}
