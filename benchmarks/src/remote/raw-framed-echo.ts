/**
 * The floor between two processes: small frames, one write per turn, one promise per call, an echo at the other end.
 *
 * Options: `transport` `unix` or `tcp`; `bytes` of payload; `take` when the payload is not echoed but answered with an
 * empty frame; `thread` when a worker thread of the other process echoes. Nothing is encoded or decoded.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { PendingAnswers } from "../pending-answers.js";
import { HEADER, Kind, writeFrameHeader } from "./frame.js";
import { FrameReader } from "./frame-reader.js";
import { FrameWriter } from "./frame-writer.js";
import { type ServerProcess, startServer } from "./server-process.js";
import { createSocketFolder } from "./socket-folder.js";

export async function open({ transport, bytes, take, thread }: ContestantOptions): Promise<Caller> {
	const folder = createSocketFolder();
	const target = transport === "tcp" ? "0" : folder.path("echo");
	const server = await startServer(new URL("./echo-server.js", import.meta.url), [
		target,
		...(thread === true ? ["thread"] : []),
	]);
	const { address } = server;
	const socket = typeof address === "number" ? connect(address, "127.0.0.1") : connect(address);
	socket.setNoDelay(true);
	await once(socket, "connect");
	const payload = Buffer.alloc(Number(bytes), 7);
	return {
		kind: "calls",
		call: callOn(socket, take === true ? Kind.take : Kind.echo, payload),
		accepts: (length) => length === (take === true ? HEADER : HEADER + payload.length),
		close: () => close(server, socket, folder.close),
	};
}

/** An answer is the length of the frame that came back. */
function callOn(socket: Socket, kind: number, payload: Buffer): () => Promise<unknown> {
	const pending = new PendingAnswers();
	const writer = new FrameWriter(socket);
	const reader = new FrameReader((bytes, start, end) => pending.settle(bytes.readUInt32LE(start + 8), end - start));
	socket.on("data", (chunk) => reader.push(chunk));
	return () => {
		const answer = pending.add();
		const { bytes, position } = writer.reserve(HEADER);
		writeFrameHeader(bytes, position, [HEADER + payload.length, kind, pending.slot]);
		writer.payload(payload);
		return answer;
	};
}

async function close(server: ServerProcess, socket: Socket, removeFolder: () => void): Promise<void> {
	socket.destroy();
	await server.close();
	removeFolder();
}
