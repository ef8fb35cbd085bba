/** What came of the telling of one task: its reports, and its logs where those were asked for. */
import { type Frame, frameTarget, isTelling, type StreamWindow } from "@skein/kernel";
import { StreamInbox, TELLING_WINDOW } from "@skein/pool/thread";

export class TellingInboxes {
	readonly #ask: (stream: number, more: StreamWindow) => void;
	readonly #inboxes = new Map<number, StreamInbox>();
	#isOver: boolean;

	constructor(isOver: boolean, ask: (stream: number, more: StreamWindow) => void) {
		this.#isOver = isOver;
		this.#ask = ask;
	}

	inbox(stream: number): StreamInbox {
		const known = this.#inboxes.get(stream);
		if (known !== undefined) return known;
		const inbox = new StreamInbox({
			window: TELLING_WINDOW,
			isOpen: true,
			grant: (more) => this.#ask(stream, more),
			dropped: () => undefined,
		});
		if (this.#isOver) inbox.end(undefined);
		this.#inboxes.set(stream, inbox);
		return inbox;
	}

	receive(frame: Frame): void {
		const stream = frameTarget(frame.view, frame.start);
		if (!isTelling(stream)) return;
		const inbox = this.inbox(stream);
		try {
			inbox.receive(frame);
		} catch (error) {
			inbox.fail(error);
		}
	}

	/** The task is over. */
	end(): void {
		this.#isOver = true;
		for (const inbox of this.#inboxes.values()) inbox.end(undefined);
	}
}
