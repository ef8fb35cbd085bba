/**
 * Turns what tasks write to standard output and error of their thread to the callers who asked for it.
 *
 * `console` writes there, too. What is written past `process.stdout` and `stderr`, straight to their numbers, prints where it is.
 */
import type { Output } from "../stream/task-logs.js";
import { currentTaskStore } from "./running-task.js";

type Write = NodeJS.WriteStream["write"];

let isTurned = false;

/** To be called when a caller has asked; from then on a write looks at whose it is. Idempotent. */
export function turnOutput(): void {
	if (isTurned) return;
	isTurned = true;
	turn("stdout");
	turn("stderr");
}

function turn(output: Output): void {
	const target = process[output];
	const print = target.write.bind(target) as (...args: unknown[]) => boolean;
	const write = (...args: [chunk: unknown, ...rest: unknown[]]): boolean => {
		const chunk = chunkOf(args);
		if (chunk === undefined || currentTaskStore.getStore()?.write(output, chunk) !== true) return print(...args);
		const written = args.slice(1).find((arg) => typeof arg === "function");
		if (written !== undefined) process.nextTick(written as () => void);
		return true;
	};
	target.write = write as Write;
}

/** Undefined for what cannot be written, which the stream itself refuses. */
function chunkOf([chunk, encoding]: readonly unknown[]): string | Uint8Array | undefined {
	if (chunk instanceof Uint8Array) return chunk;
	if (typeof chunk !== "string") return undefined;
	const isText = typeof encoding !== "string" || !Buffer.isEncoding(encoding) || /^utf-?8$/i.test(encoding);
	return isText ? chunk : Buffer.from(chunk, encoding as BufferEncoding);
}
