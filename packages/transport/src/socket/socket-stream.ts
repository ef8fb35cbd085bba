/** A socket of node as a byte stream. The socket must allow half-open connections: a link decides when to end. */
import type { Socket } from "node:net";
import type { ByteStream, ByteStreamHandlers } from "../byte-stream.js";

export function createSocketStream(socket: Socket): ByteStream {
	return new SocketStream(socket);
}

class SocketStream implements ByteStream {
	private readonly socket: Socket;
	private handlers: ByteStreamHandlers | undefined;
	private error: Error | undefined;
	private wantsDrain = false;
	private readonly onWritten = (): void => {
		if (!this.wantsDrain || this.socket.writableLength > 0 || this.socket.destroyed) return;
		this.wantsDrain = false;
		this.handlers?.onDrain();
	};

	constructor(socket: Socket) {
		this.socket = socket;
		socket.on("error", (error) => {
			this.error = error;
		});
	}

	get pending(): number {
		return this.socket.writableLength;
	}

	/** Listening for data makes the socket flow, so nothing is read before. */
	attach(handlers: ByteStreamHandlers): void {
		const isFirst = this.handlers === undefined;
		this.handlers = handlers;
		if (!isFirst) return;
		const { socket } = this;
		socket.on("data", (bytes: Uint8Array) => this.handlers?.onData(bytes));
		socket.on("end", () => this.handlers?.onEnd());
		socket.on("close", () => this.handlers?.onClose(this.error));
	}

	write(chunks: readonly Uint8Array[]): void {
		const { socket } = this;
		if (!socket.writable) return;
		const last = chunks.length - 1;
		if (last > 0) socket.cork();
		for (let i = 0; i < last; i += 1) socket.write(chunks[i]!);
		socket.write(chunks[last]!, this.onWritten);
		if (last > 0) socket.uncork();
		this.wantsDrain = socket.writableLength > 0;
	}

	pause(): void {
		this.socket.pause();
	}

	resume(): void {
		this.socket.resume();
	}

	end(): void {
		this.socket.end();
	}

	destroy(): void {
		this.socket.destroy();
	}

	hold(on: boolean): void {
		if (on) this.socket.ref();
		else this.socket.unref();
	}
}
