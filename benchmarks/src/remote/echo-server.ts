/**
 * The process at the other end of the raw echo: `node echo-server.js <path | port> [thread]`; says where it listens by IPC.
 * With `thread` a worker thread echoes: what arrived in a turn is moved to it in one message, and its answer is moved back.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { HEADER, Kind, writeFrameHeader } from "./frame.js";
import { FrameReader } from "./frame-reader.js";
import { FrameWriter } from "./frame-writer.js";

/** Bytes. */
const SMALL = 64;
const [target, thread] = process.argv.slice(2) as [string, string?];

/** The floor of a server that hands each call on: the bytes of a chunk go to a thread and back, and nobody looks at them. */
function echoInThread(socket: Socket): void {
	const worker = new Worker(new URL("./echo-thread.js", import.meta.url));
	worker.on("message", (bytes: Uint8Array) => socket.write(bytes));
	socket.on("data", (chunk) => {
		const bytes = new Uint8Array(chunk);
		worker.postMessage(bytes, [bytes.buffer]);
	});
}

function echo(socket: Socket): void {
	const writer = new FrameWriter(socket);
	const reader = new FrameReader((bytes, start, end) => {
		if (bytes.readUInt32LE(start + 4) === Kind.echo) {
			const { bytes: out, position } = writer.reserve(end - start);
			// A loop beats `copy` for small frames.
			if (end - start > SMALL) bytes.copy(out, position, start, end);
			else for (let from = start, to = position; from < end; from += 1, to += 1) out[to] = bytes[from]!;
		} else {
			const { bytes: out, position } = writer.reserve(HEADER);
			writeFrameHeader(out, position, [HEADER, Kind.take, bytes.readUInt32LE(start + 8)]);
		}
	});
	socket.on("data", (chunk) => reader.push(chunk));
}

const server = createServer((socket) => {
	socket.setNoDelay(true);
	socket.on("error", () => socket.destroy());
	if (thread === undefined) echo(socket);
	else echoInThread(socket);
});
server.listen(/^\d+$/.test(target) ? { host: "127.0.0.1", port: Number(target) } : { path: target }, () => {
	const address = server.address() as AddressInfo | string;
	process.send!(typeof address === "string" ? address : address.port);
});
process.once("disconnect", () => process.exit());
