/**
 * What a task writes to standard output and error, on its way to the caller who asked for it.
 *
 * O1  the texts of one output, joined, are what was written to it, but for entries that were dropped, of which the next says
 *     how many there were.
 */
import { StringDecoder } from "node:string_decoder";
import { type Frame, LOG_STREAM, realClock } from "@skein/kernel";
import { LossySender } from "./lossy-sender.js";

/** Characters of one entry: with any characters it stays below REPORT_BYTES. */
const PIECE = 1_024;

export type Output = "stdout" | "stderr";

/** Something that a task wrote. `process[entry.output].write(entry.text)` says it again. */
export interface LogEntry {
	/** `console.error`, `warn` and `trace` write to `stderr`, the others to `stdout`. */
	readonly output: Output;
	/** As it was written: a line of `console` with the line feed at its end. What has more than 1,024 characters comes in several entries. */
	readonly text: string;
	/** Milliseconds after the task began, by the clock of the thread that ran it. */
	readonly at: number;
	/** How often the task had reported before: where it stands in `progress`. */
	readonly reports: number;
	/** Entries before this one that nobody took in time, and that are gone. */
	readonly dropped: number;
}

type Draft = { -readonly [K in keyof LogEntry]: LogEntry[K] };

export interface TaskLogsOptions {
	readonly call: number;
	send(frame: Frame): void;
	/** When the task began. */
	readonly since: number;
	/** Reports that it has made. */
	reported(): number;
	encode(entry: LogEntry): Uint8Array;
}

export class TaskLogs {
	readonly #options: TaskLogsOptions;
	readonly #sender: LossySender<Draft>;
	/** For bytes: a character may be cut in two by their writer. */
	readonly #decoders: { [K in Output]?: StringDecoder } = {};

	constructor(options: TaskLogsOptions) {
		this.#options = options;
		const { call, send, encode } = options;
		this.#sender = new LossySender<Draft>({
			call,
			stream: LOG_STREAM,
			send,
			encode,
			lose: (lost, next) => {
				next.dropped += 1 + lost.dropped;
			},
		});
	}

	write(output: Output, chunk: string | Uint8Array): void {
		if (typeof chunk === "string") this.#add(output, chunk);
		else this.#add(output, this.#decoder(output).write(chunk));
	}

	grant(entries: number): void {
		this.#sender.grant(entries);
	}

	end(): void {
		for (const output of ["stdout", "stderr"] as const) this.#add(output, this.#decoders[output]?.end() ?? "");
		this.#sender.end();
	}

	#decoder(output: Output): StringDecoder {
		this.#decoders[output] ??= new StringDecoder();
		return this.#decoders[output];
	}

	#add(output: Output, text: string): void {
		const { since, reported } = this.#options;
		const at = realClock.now() - since;
		for (let from = 0; from < text.length; ) {
			const to = pieceEnd(text, from);
			this.#sender.add({ output, text: text.slice(from, to), at, reports: reported(), dropped: 0 });
			from = to;
		}
	}
}

/** No character of two units is cut. */
function pieceEnd(text: string, from: number): number {
	const to = from + PIECE;
	return to < text.length && text.codePointAt(to - 1)! > 0xffff ? to - 1 : to;
}
