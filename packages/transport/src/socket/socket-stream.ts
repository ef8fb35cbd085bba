/** A socket of node as a byte stream. The socket must allow half-open connections: a link decides when to end. */
import type { Socket } from "node:net";
import type { ByteStream, ByteStreamHandlers } from "../byte-stream.js";

export function createSocketStream(socket: Socket): ByteStream {
	return new SocketStream(socket);
}

/** Written behind what is pending: its callback comes when that is out. */
const NOTHING = new Uint8Array();

class SocketStream implements ByteStream {
	private readonly socket: Socket;
	private handlers: ByteStreamHandlers | undefined;
	private error: Error | undefined;
	private wantsDrain = false;
	/** What was pending is out; what was written since may not be. */
	private readonly onWritten = (): void => {
		if (this.socket.destroyed) return;
		if (this.socket.writableLength > 0) this.socket.write(NOTHING, this.onWritten);
		else {
			this.wantsDrain = false;
			this.handlers?.onDrain();
		}
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
		if (chunks.length === 1) socket.write(chunks[0]!);
		else {
			socket.cork();
			for (const chunk of chunks) socket.write(chunk);
			socket.uncork();
		}
		// Nearly always the system has taken everything by now, and nobody has to be called.
		if (socket.writableLength === 0 || this.wantsDrain) return;
		this.wantsDrain = true;
		socket.write(NOTHING, this.onWritten);
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
