/** Where a thread waits for the caller of a line: a socket for one link. Loaded when the first line is opened. */
import { realClock, SkeinError } from "@skein/kernel";
import type { LineDoor, LineEnd, LineOffer, LineReader } from "@skein/pool/thread";
import { createUnixTransport } from "@skein/transport-unix";
import { lineSetup } from "../call/line-link.js";
import { sendFrame } from "../call/send-frame.js";

/** Milliseconds that a caller has to come. */
const PATIENCE = 5_000;

export async function openDoor(
	{ address, instance }: LineOffer,
	node: string,
	connect: (end: LineEnd) => LineReader,
): Promise<LineDoor> {
	let came = false;
	const listener = await createUnixTransport().listen(address, lineSetup(node, instance), (link) => {
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
	});
	const close = (): void => {
		timer.cancel();
		void listener.close();
	};
	const timer = realClock.schedule(PATIENCE, () => {
		close();
		if (!came) connect({ send: () => true, flush() {}, close() {} }).closed();
	});
	return { close };
}
