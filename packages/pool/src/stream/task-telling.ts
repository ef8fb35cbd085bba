/** What one task tells its caller beside its outcome: how far it is, and what it logs. It never makes the task wait. */
import { ByteWriter, encodeValue } from "@skein/codec";
import { copyBytes, type Frame, REPORT_BYTES, REPORT_STREAM, SkeinError } from "@skein/kernel";
import { LossySender } from "./lossy-sender.js";
import { type Output, TaskLogs } from "./task-logs.js";

export class TaskTelling {
	readonly #call: number;
	readonly #send: (frame: Frame) => void;
	#reports: LossySender<Uint8Array> | undefined;
	#reported = 0;
	#logs: TaskLogs | undefined;

	constructor(call: number, send: (frame: Frame) => void) {
		this.#call = call;
		this.#send = send;
	}

	/** @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT for one above 4 KiB */
	report(progress: unknown): void {
		const report = encoded(progress, "the report");
		if (report.length > REPORT_BYTES) {
			const message = `a report of ${report.length} bytes; ${REPORT_BYTES} are the most, give larger things back as values`;
			throw new SkeinError("SKEIN_CODEC_LIMIT", message);
		}
		const route = { call: this.#call, stream: REPORT_STREAM, send: this.#send, encode: itself };
		this.#reports ??= new LossySender<Uint8Array>(route);
		this.#reported += 1;
		this.#reports.add(report);
	}

	/** The caller wants what the task writes from now on. */
	openLogs(since: number): void {
		this.#logs = new TaskLogs({
			call: this.#call,
			send: this.#send,
			since,
			reported: () => this.#reported,
			encode: (entry) => encoded(entry, "an entry of a log"),
		});
	}

	/** False: the caller does not want it. */
	write(output: Output, chunk: string | Uint8Array): boolean {
		this.#logs?.write(output, chunk);
		return this.#logs !== undefined;
	}

	/** The caller has taken so many of a stream. */
	grant(stream: number, values: number): void {
		if (stream === REPORT_STREAM) this.#reports?.grant(values);
		else this.#logs?.grant(values);
	}

	/** The task is over: what it leaves behind prints where it runs. */
	end(): void {
		this.#reports?.end();
		this.#logs?.end();
		this.#logs = undefined;
	}
}

const itself = (report: Uint8Array): Uint8Array => report;

function encoded(value: unknown, what: string): Uint8Array {
	const writer = new ByteWriter(256);
	encodeValue(writer, value, what);
	return copyBytes(writer.bytes, 0, writer.position);
}
