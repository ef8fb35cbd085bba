/** What can be sent as a stream, and the form in which it is given to its reader. */
import type { StreamForm } from "@skein/kernel";

export const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
	typeof value === "object" && value !== null && Symbol.asyncIterator in value;

export const formOf = (stream: AsyncIterable<unknown>): StreamForm =>
	stream instanceof ReadableStream ? "readable" : "iterable";

/** Pulls a value only when one is read. */
export function readableOf(values: AsyncIterator<unknown>): ReadableStream<unknown> {
	return new ReadableStream(
		{
			async pull(controller) {
				const { done, value } = await values.next();
				if (done === true) controller.close();
				else controller.enqueue(value);
			},
			async cancel() {
				await values.return?.();
			},
		},
		{ highWaterMark: 0 },
	);
}
