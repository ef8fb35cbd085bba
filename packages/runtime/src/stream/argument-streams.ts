/** Streams among the arguments of a call. */
import { MAX_ARGUMENT_STREAMS, SkeinError, type StreamArgument } from "@skein/kernel";
import { formOf, isAsyncIterable } from "@skein/pool/thread";

export interface SentStreams {
	readonly args: readonly StreamArgument[];
	/** In the order of `args`. */
	readonly sources: readonly AsyncIterable<unknown>[];
	/** The arguments with nothing in the places of streams. */
	readonly values: readonly unknown[];
}

/** Undefined: there are none. @throws SKEIN_CODEC_LIMIT for more than 64 */
export function findArgumentStreams(args: readonly unknown[]): SentStreams | undefined {
	if (!args.some(isAsyncIterable)) return undefined;
	const places: StreamArgument[] = [];
	const sources: AsyncIterable<unknown>[] = [];
	const values = args.map((arg, place) => {
		if (!isAsyncIterable(arg)) return arg;
		places.push({ place, form: formOf(arg) });
		sources.push(arg);
		return undefined;
	});
	if (sources.length > MAX_ARGUMENT_STREAMS) {
		const message = `${sources.length} streams among the arguments of a call; ${MAX_ARGUMENT_STREAMS} are the most`;
		throw new SkeinError("SKEIN_CODEC_LIMIT", message);
	}
	return { args: places, sources, values };
}
