/** The process at the other end of the raw echo: `node echo-server.js <path | port>`; says where it listens by IPC. */
import { type AddressInfo, createServer } from "node:net";
import { HEADER, Kind, writeFrameHeader } from "./frame.js";
import { FrameReader } from "./frame-reader.js";
import { FrameWriter } from "./frame-writer.js";

/** Bytes. */
const SMALL = 64;
const target = process.argv[2]!;
const server = createServer((socket) => {
	socket.setNoDelay(true);
	socket.on("error", () => socket.destroy());
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
});
server.listen(/^\d+$/.test(target) ? { host: "127.0.0.1", port: Number(target) } : { path: target }, () => {
	const address = server.address() as AddressInfo | string;
	process.send!(typeof address === "string" ? address : address.port);
});
process.once("disconnect", () => process.exit());
