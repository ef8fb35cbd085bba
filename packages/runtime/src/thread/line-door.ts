/** Where a thread waits for the caller of a line: a socket for one link, of the kind that its node has. Loaded with the first line. */
import { type Link, realClock, SkeinError, type Transport } from "@skein/kernel";
import type { LineDoor, LineEnd, LineOffer, LineReader } from "@skein/pool/thread";
import { createTcpTransport } from "@skein/transport-tcp";
import { createUnixTransport } from "@skein/transport-unix";
import { lineSetup } from "../call/line-link.js";
import { sendFrame } from "../call/send-frame.js";

/** Milliseconds that a caller has to come. */
const PATIENCE = 5_000;

export async function openDoor(
	offer: LineOffer,
	node: string,
	connect: (end: LineEnd) => LineReader,
): Promise<LineDoor> {
	let came = false;
	const { address, instance, limits } = offer;
	const transport = await transportOf(offer);
	const onLink = (link: Link): void => {
		if (came) {
			void link.close(new SkeinError("SKEIN_LINK_HANDSHAKE", "the line has its caller"));
			return;
		}
		came = true;
		close();
		const reader = connect({
			send: (frame) => sendFrame(link, frame),
			flush: () => link.flush(),
			close: () => void link.close(),
		});
		link.attach({
			onFrames: (bytes, start, end) => reader.receive(bytes, start, end),
			onControl() {},
			onDrain: () => reader.drained(),
		});
		void link.closed.then(() => reader.closed());
	};
	// Whoever may reach the node may reach its threads.
	const listener = await transport.listen(address, lineSetup(node, instance, limits), onLink, { insecure: true });
	const close = (): void => {
		timer.cancel();
		void listener.close();
	};
	const timer = realClock.schedule(PATIENCE, () => {
		close();
		if (!came) connect({ send: () => true, flush() {}, close() {} }).closed();
	});
	return { address: listener.address, close };
}

async function transportOf({ address, login }: LineOffer): Promise<Transport> {
	if (address.startsWith("unix://")) return createUnixTransport();
	if (address.startsWith("tcp://")) return createTcpTransport();
	const { serverOf } = await import("./nats-door.js");
	return serverOf(login ?? {});
}
