/**
 * The first exchange on a stream. The dialling side sends HELLO; the other answers with HELLO, or with REJECT and
 * an end. So a dialler that got a HELLO was accepted, and a stranger learns nothing of a node.
 *
 * H1 Exactly one of `onDone` and `onFailed` is called, exactly once.
 * H2 Nothing complete within the time: it fails. A stream that failed is gone when the time is up at the latest.
 * H3 Every failure is SKEIN_LINK_HANDSHAKE; a peer that speaks the protocol is told the reason.
 */
import {
	type Clock,
	FrameKind,
	frameKind,
	type Hello,
	isSkeinError,
	payloadStart,
	SkeinError,
	type Timer,
} from "@skein/kernel";
import type { ByteStream } from "../byte-stream.js";
import { encodeFrame } from "../frame/encode-frame.js";
import { createFrameAssembly, type FrameAssembly } from "../frame/frame-assembly.js";
import { decodeHello, decodeReject, encodeHello, encodeReject, readProtocol } from "../message/hello-message.js";
import { describeVersions, findRefusal } from "./find-refusal.js";
import { createGreeting, type Greeting } from "./greeting.js";
import { HELLO_LIMIT, MAGIC, PROTOCOL_VERSION } from "./protocol.js";
import { withoutStack } from "./without-stack.js";

export interface HandshakeOptions {
	readonly stream: ByteStream;
	readonly side: "dials" | "listens";
	readonly hello: () => Hello;
	/** Milliseconds. */
	readonly timeout: number;
	readonly clock: Clock;
	/** `rest` came behind the peer's hello; lent. The stream now belongs to the callee. */
	onDone(peer: Hello, rest: Uint8Array): void;
	onFailed(error: SkeinError): void;
}

export interface Handshake {
	/** To be called once. The time runs since it was made. */
	start(): void;
	/** Once it was started: fails it when it is not over; the peer is told and has the rest of the time to read why. */
	cancel(reason: string): void;
	/** Fails it when it is not over, and closes the stream at once. */
	drop(reason: string): void;
}

export function createHandshake(options: HandshakeOptions): Handshake {
	return new Exchange(options);
}

class Exchange implements Handshake {
	private readonly options: HandshakeOptions;
	private readonly greeting: Greeting = createGreeting();
	private readonly frame: FrameAssembly = createFrameAssembly(HELLO_LIMIT);
	private readonly timer: Timer;
	private own: Hello | undefined;
	private over = false;

	constructor(options: HandshakeOptions) {
		this.options = options;
		this.timer = options.clock.schedule(options.timeout, () => this.onTimeout());
	}

	start(): void {
		this.options.stream.attach({
			onData: (bytes) => this.guard(() => this.onData(bytes)),
			onDrain: () => {},
			onEnd: () => this.onEnd(),
			onClose: (error) => this.onClose(error),
		});
		if (this.options.side === "dials") this.guard(() => this.sendHello());
	}

	cancel(reason: string): void {
		if (!this.over) this.refuse(reason);
	}

	drop(reason: string): void {
		if (!this.over) this.fail(reason);
	}

	private onData(bytes: Uint8Array): void {
		if (this.over) return;
		const at = withoutStack(() => this.take(bytes));
		if (!this.frame.isComplete) return;
		this.own ??= this.options.hello();
		const { own } = this;
		const peer = withoutStack(() => this.judge(own));
		if (peer === undefined) return;
		if (this.options.side === "listens") this.sendHello();
		this.finish();
		this.options.onDone(peer, bytes.subarray(at));
	}

	/** Where in `bytes` the frame ends that they belong to. */
	private take(bytes: Uint8Array): number {
		this.greeting.check(bytes);
		return this.frame.take(bytes, 0);
	}

	/** The peer's hello, or undefined when it was refused. */
	private judge(own: Hello): Hello | undefined {
		const { kind, payload } = open(this.frame.bytes);
		if (kind === FrameKind.reject) {
			throw new SkeinError("SKEIN_LINK_HANDSHAKE", `the peer refused the link: ${decodeReject(payload)}`);
		}
		const version = readProtocol(payload);
		const refusal = version === own.protocol ? undefined : describeVersions(own.protocol, version);
		if (refusal !== undefined) return this.refuse(refusal);
		let peer: Hello;
		try {
			peer = decodeHello(payload);
		} catch (error) {
			return this.refuse((error as SkeinError).message);
		}
		const reason = findRefusal(own, peer);
		return reason === undefined ? peer : this.refuse(reason);
	}

	private sendHello(): void {
		this.own ??= this.options.hello();
		const frame = encodeFrame(FrameKind.hello, MAGIC, encodeHello(this.own));
		if (frame.length > HELLO_LIMIT) {
			const problem = `this node's hello has ${frame.length} bytes, more than ${HELLO_LIMIT}: it offers too many functions`;
			throw new SkeinError("SKEIN_LINK_HANDSHAKE", problem);
		}
		this.options.stream.write([frame]);
	}

	/** Tells the peer why, and leaves it the rest of the time to read that. */
	private refuse(reason: string): undefined {
		const { stream, onFailed } = this.options;
		stream.write([encodeFrame(FrameKind.reject, MAGIC, encodeReject(reason, this.own?.protocol ?? PROTOCOL_VERSION))]);
		stream.end();
		stream.hold(false);
		this.over = true;
		onFailed(withoutStack(() => new SkeinError("SKEIN_LINK_HANDSHAKE", reason)));
	}

	private fail(problem: string, cause?: unknown): void {
		this.options.stream.destroy();
		if (this.over) return;
		this.finish();
		const error = isSkeinError(cause, "SKEIN_LINK_HANDSHAKE")
			? cause
			: withoutStack(() => new SkeinError("SKEIN_LINK_HANDSHAKE", problem, cause === undefined ? {} : { cause }));
		this.options.onFailed(error);
	}

	private finish(): void {
		this.over = true;
		this.timer.cancel();
	}

	private guard(step: () => void): void {
		try {
			step();
		} catch (cause) {
			this.fail(`the handshake failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
		}
	}

	private onTimeout(): void {
		this.fail(`the peer sent no complete hello within ${this.options.timeout} ms`);
	}

	private onEnd(): void {
		this.fail("the peer closed the connection before its hello");
	}

	private onClose(cause: Error | undefined): void {
		this.timer.cancel();
		this.fail("the connection broke before the peer's hello", cause);
	}
}

function open(frame: Uint8Array): { kind: number; payload: Uint8Array } {
	const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
	return { kind: frameKind(view, 0), payload: frame.subarray(payloadStart(view, 0)) };
}
