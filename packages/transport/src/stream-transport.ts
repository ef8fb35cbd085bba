/**
 * A transport out of two functions: one that connects a byte stream and one that listens for them. Framing,
 * handshake, keep-alive and limits are the same for all.
 */
import {
	type Clock,
	type Hello,
	type Link,
	type LinkSetup,
	type Listener,
	type ListenOptions,
	realClock,
	SkeinError,
	type Transport,
} from "@skein/kernel";
import type { ByteStream } from "./byte-stream.js";
import { createHandshake } from "./handshake/handshake.js";
import { Reception } from "./handshake/reception.js";
import { createStreamLink } from "./link/stream-link.js";
import type { TransportObserver } from "./transport-observer.js";

export interface StreamTransportOptions {
	/** Without colon. */
	readonly scheme: string;
	/** Rejects with SKEIN_TRANSPORT_ADDRESS or _UNREACHABLE. Once `signal` fires its result is not used. */
	connect(uri: string, signal: AbortSignal): Promise<ByteStream>;
	/** Rejects with SKEIN_TRANSPORT_ADDRESS, _IN_USE or _INSECURE. */
	listen(uri: string, onStream: (stream: ByteStream) => void, options: StreamListenOptions): Promise<Listener>;
	/** Default: the machine's. */
	readonly clock?: Clock | undefined;
	readonly observer?: TransportObserver | undefined;
}

export interface StreamListenOptions extends ListenOptions {
	/** Whether who connects now is turned away unheard: worth asking where that is cheaper without a stream. */
	readonly isFull: () => boolean;
}

export function createStreamTransport(options: StreamTransportOptions): Transport {
	return {
		scheme: options.scheme,
		listen: (uri, setup, onLink, listenOptions = {}) => listen({ ...options, setup, onLink }, uri, listenOptions),
		dial: (uri, setup) => dial({ ...options, setup }, uri),
	};
}

interface Dialler extends StreamTransportOptions {
	readonly setup: LinkSetup;
}

interface Acceptor extends Dialler {
	onLink(link: Link): void;
}

/** One time limit spans both steps. */
async function dial(dialler: Dialler, uri: string): Promise<Link> {
	const clock = dialler.clock ?? realClock;
	const timeout = dialler.setup.limits.handshakeTimeout;
	const begin = clock.now();
	const stream = await connectWithin(dialler, uri, timeout);
	return new Promise((resolve, reject) => {
		const handshake = createHandshake({
			stream,
			side: "dials",
			hello: createHello(dialler.setup),
			timeout: Math.max(0, timeout - (clock.now() - begin)),
			clock,
			onDone: (peer, rest) => resolve(createLink(dialler, { stream, peer, rest })),
			onFailed: (error) => reject(nameAddress(uri, error)),
		});
		handshake.start();
	});
}

function connectWithin(dialler: Dialler, uri: string, timeout: number): Promise<ByteStream> {
	const late = new AbortController();
	return new Promise((resolve, reject) => {
		const timer = (dialler.clock ?? realClock).schedule(timeout, () => {
			late.abort();
			reject(new SkeinError("SKEIN_TRANSPORT_UNREACHABLE", `${uri} did not answer within ${timeout} ms`));
		});
		dialler
			.connect(uri, late.signal)
			.then((stream) => (late.signal.aborted ? stream.destroy() : resolve(stream)), reject)
			.finally(() => timer.cancel());
	});
}

async function listen(acceptor: Acceptor, uri: string, options: ListenOptions): Promise<Listener> {
	const reception = new Reception(acceptor.clock ?? realClock, acceptor.setup.limits);
	const onStream = (stream: ByteStream) => accept(acceptor, stream, reception);
	const listener = await acceptor.listen(uri, onStream, { ...options, isFull: () => reception.isFull });
	return {
		address: listener.address,
		async close() {
			const closed = listener.close();
			reception.cancelAll(`${listener.address} takes no more links`);
			await closed;
		},
	};
}

function accept(acceptor: Acceptor, stream: ByteStream, reception: Reception): void {
	stream.hold(false);
	const handshake = createHandshake({
		stream,
		side: "listens",
		hello: createHello(acceptor.setup),
		timeout: acceptor.setup.limits.handshakeTimeout,
		clock: acceptor.clock ?? realClock,
		onDone(peer, rest) {
			reception.remove(handshake);
			hand(createLink(acceptor, { stream, peer, rest }), acceptor);
		},
		onFailed(error) {
			reception.remove(handshake);
			acceptor.observer?.onRefused?.(error);
		},
	});
	reception.add(handshake);
}

/** An owner that throws has not taken the link. */
function hand(link: Link, acceptor: Acceptor): void {
	try {
		acceptor.onLink(link);
	} catch (error) {
		void link.close(error instanceof Error ? error : new Error(String(error)));
	}
}

interface Greeted {
	readonly stream: ByteStream;
	readonly peer: Hello;
	readonly rest: Uint8Array;
}

function createLink({ setup, clock = realClock, observer }: Dialler, { stream, peer, rest }: Greeted): Link {
	const onWrite = observer?.onWrite?.bind(observer);
	const { limits, isBusy } = setup;
	const options = { stream, peer, limits, clock, ...(isBusy && { isBusy }), ...(onWrite && { onWrite }) };
	return createStreamLink(options, rest);
}

/** What the hello promises must be what the reader accepts. */
const createHello = (setup: LinkSetup) => (): Hello => {
	const hello = setup.hello();
	return { ...hello, maxFrame: Math.min(hello.maxFrame, setup.limits.maxFrame) };
};

const nameAddress = (uri: string, error: SkeinError): SkeinError =>
	new SkeinError(error.code, `${uri}: ${error.message}`, { cause: error, details: { ...error.details, uri } });
