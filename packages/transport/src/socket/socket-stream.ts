/** A socket of node as a byte stream. The socket must allow half-open connections: a link decides when to end. */
import type { NetConnectOpts, Socket } from "node:net";
import { copyBytes } from "@skein/kernel";
import type { ByteStream, ByteStreamHandlers } from "../byte-stream.js";

/** How the socket hands on what it reads: into memory that is used again for the next read, or of who gets it. */
export type OnRead = Exclude<NetConnectOpts["onread"], undefined>;

/**
 * `make` opens a socket that reads with the given options. Of one that is `accepted` and does not read yet it makes that:
 * not before the stream has handlers, for of many in a storm most never have.
 */
export function createSocketStream(make: (onread: OnRead) => Socket, accepted?: Socket): ByteStream {
	let stream: SocketStream | undefined;
	const callback = (size: number, bytes: Uint8Array): boolean => stream!.read(bytes.subarray(0, size));
	const open = () => make({ buffer: () => stream?.findRoom() ?? CHUNK, callback });
	stream = accepted === undefined ? new SocketStream(open()) : new SocketStream(accepted, open);
	return stream;
}

/**
 * What all sockets of this thread are read into, one after the other: whoever gets the bytes is done with them when it
 * returns. They do not begin where their ArrayBuffer does, so that nobody takes them for a buffer of their own.
 */
const CHUNK = Buffer.allocUnsafeSlow(8 + 128 * 1024).subarray(8);

/** Written behind what is pending: its callback comes when that is out. */
const NOTHING = new Uint8Array();

class SocketStream implements ByteStream {
	private socket: Socket;
	private open: (() => Socket) | undefined;
	private handlers: ByteStreamHandlers | undefined;
	/** What came before there were handlers. */
	private early: Uint8Array[] = [];
	private paused = false;
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

	constructor(socket: Socket, open?: () => Socket) {
		this.socket = this.watched(socket);
		this.open = open;
	}

	private watched(socket: Socket): Socket {
		socket.on("error", (error) => {
			this.error = error;
		});
		return socket;
	}

	get pending(): number {
		return this.socket.writableLength;
	}

	attach(handlers: ByteStreamHandlers): void {
		const isFirst = this.handlers === undefined;
		this.handlers = handlers;
		if (!isFirst) return;
		if (this.open !== undefined) this.socket = this.watched(this.open());
		this.open = undefined;
		const { socket } = this;
		socket.on("end", () => this.handlers?.onEnd());
		socket.on("close", () => this.handlers?.onClose(this.error));
		queueMicrotask(this.deliverEarly);
	}

	/**
	 * False stops the reading. Never throws: node would go on to read into memory that may belong to another thread by
	 * then.
	 */
	read(bytes: Uint8Array): boolean {
		try {
			if (this.handlers !== undefined && this.early.length === 0 && !this.paused) this.handlers.onData(bytes);
			else this.early.push(copyBytes(bytes));
		} catch (error) {
			this.socket.destroy(error instanceof Error ? error : new Error(String(error)));
		}
		return !this.paused && this.handlers !== undefined;
	}

	/** To be asked after each read. */
	findRoom(): Uint8Array | undefined {
		return this.early.length > 0 || this.paused ? undefined : this.handlers?.findRoom?.();
	}

	private readonly deliverEarly = (): void => {
		while (!this.paused && this.early.length > 0) this.handlers!.onData(this.early.shift()!);
		if (!this.paused) this.socket.resume();
	};

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
		this.paused = true;
		this.socket.pause();
	}

	resume(): void {
		if (!this.paused) return;
		this.paused = false;
		queueMicrotask(this.deliverEarly);
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
