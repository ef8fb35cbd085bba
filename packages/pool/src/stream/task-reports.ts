/**
 * What a task reports of its progress, on its way to the caller. A report never waits and never makes the task wait.
 *
 * E1  reports come in order. AHEAD of them leave before the caller has taken any, so that a task that never turns its loop
 *     is heard, too; then each leaves as the caller takes those before it.
 * E2  of those that cannot leave, the youngest KEPT are kept, and leave before the task's outcome.
 */
import { ByteWriter, encodeValue } from "@skein/codec";
import {
	copyBytes,
	type Frame,
	frameIn,
	HEADER_BYTES,
	REPORT_BYTES,
	REPORT_STREAM,
	SkeinError,
	TO_CALLER,
	writeHeader,
} from "@skein/kernel";

const AHEAD = 256;
const KEPT = 64;
const LENGTH_BYTES = 4;

/** For the caller's end: all that can be under way, as E1 and E2 say. */
export const REPORT_WINDOW = { items: AHEAD + KEPT, bytes: (AHEAD + KEPT) * REPORT_BYTES };

export class TaskReports {
	readonly #call: number;
	readonly #send: (frame: Frame) => void;
	#credit = AHEAD;
	#waiting: Uint8Array[] = [];

	constructor(call: number, send: (frame: Frame) => void) {
		this.#call = call;
		this.#send = send;
	}

	/** @throws SKEIN_CODEC_UNSENDABLE, SKEIN_CODEC_LIMIT for one above 4 KiB */
	report(progress: unknown): void {
		const writer = new ByteWriter(256);
		encodeValue(writer, progress, "the report");
		if (writer.position > REPORT_BYTES) {
			const message = `a report of ${writer.position} bytes; ${REPORT_BYTES} are the most, give larger things back as values`;
			throw new SkeinError("SKEIN_CODEC_LIMIT", message);
		}
		this.#waiting.push(copyBytes(writer.bytes, 0, writer.position));
		if (this.#credit > 0) this.#sendWaiting(this.#credit);
		else if (this.#waiting.length > KEPT) this.#waiting.shift();
	}

	/** The caller has taken so many. */
	grant(reports: number): void {
		this.#credit += reports;
		this.#sendWaiting(this.#credit);
	}

	/** The task is over. */
	end(): void {
		this.#sendWaiting(KEPT);
	}

	#sendWaiting(most: number): void {
		const reports = this.#waiting.splice(0, most);
		if (reports.length === 0) return;
		this.#credit -= reports.length;
		const payload = reports.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0);
		const { bytes, view, ...rest } = frameIn(new Uint8Array(HEADER_BYTES + payload));
		const fields = { kind: TO_CALLER.items, call: this.#call, target: REPORT_STREAM, remaining: reports.length };
		writeHeader(view, 0, fields, payload);
		let at = HEADER_BYTES;
		for (const report of reports) {
			view.setUint32(at, report.length, true);
			bytes.set(report, at + LENGTH_BYTES);
			at += LENGTH_BYTES + report.length;
		}
		this.#send({ bytes, view, ...rest });
	}
}
