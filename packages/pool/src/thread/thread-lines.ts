/** The lines that end in this thread: opens and ends them as the node says. */
import { type Clock, type Frame, SkeinError, type StreamWindow } from "@skein/kernel";
import { decodeLineMessage, type LineOffer, type LineOrder, type LineWord } from "../line-message.js";
import { LineWords } from "../line-words.js";
import type { FunctionLoader } from "./function-loader.js";
import { type LineEnd, ThreadLine } from "./thread-line.js";

/** What a line hears of its link. */
export interface LineReader {
	/** Whole frames, lent. */
	receive(bytes: Uint8Array, start: number, end: number): void;
	/** What was sent has been taken, after `send` had answered false. */
	drained(): void;
	/** The link is over. */
	closed(): void;
}

/** Waits for the one link of a line; `connect` is called when it is there. */
export interface LineDoor {
	/** What the caller dials. */
	readonly address: string;
	/** Nobody is waited for any more, if somebody still is. */
	close(): void;
}
export type OpenDoor = (offer: LineOffer, connect: (end: LineEnd) => LineReader) => Promise<LineDoor>;

export interface ThreadLinesOptions {
	readonly node: string;
	readonly streams: StreamWindow;
	readonly loader: Pick<FunctionLoader, "get" | "wait" | "load">;
	readonly openDoor: OpenDoor;
	readonly clock: Clock;
	tell(word: LineWord): void;
}

export class ThreadLines {
	readonly #options: ThreadLinesOptions;
	readonly #lines = new Map<number, { readonly line: ThreadLine; door: LineDoor | undefined }>();

	constructor(options: ThreadLinesOptions) {
		this.#options = options;
	}

	receive(frame: Frame): void {
		const order = decodeLineMessage<LineOrder>(frame);
		if (order.what === "open") void this.#open(order, frame.attachments![0] as SharedArrayBuffer);
		else this.#end(order);
	}

	async #open(offer: LineOffer, words: SharedArrayBuffer): Promise<void> {
		const { openDoor, tell } = this.#options;
		const { line: number, window } = offer;
		const line = new ThreadLine({
			...this.#options,
			line: number,
			window,
			words: new LineWords(words),
			tell: (word) => {
				if (word.what === "ended") this.#lines.delete(number);
				tell(word);
			},
		});
		const entry = { line, door: undefined as LineDoor | undefined };
		this.#lines.set(number, entry);
		try {
			entry.door = await openDoor(offer, (end) => {
				line.connect(end);
				return line;
			});
			if (this.#lines.get(number) === entry) tell({ what: "waits", line: number, address: entry.door.address });
			else entry.door.close();
		} catch (error) {
			this.#lines.delete(number);
			tell({ what: "ended", line: number, problem: error instanceof Error ? error.message : String(error) });
		}
	}

	#end({ line: number, error, close }: Extract<LineOrder, { what: "end" }>): void {
		const entry = this.#lines.get(number);
		if (entry === undefined) return;
		entry.line.end(error === undefined ? undefined : new SkeinError(error.code, error.message));
		entry.door?.close();
		if (close) entry.line.close();
	}
}
