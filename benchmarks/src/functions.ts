/** The distributed functions that Skein's contestants call. A plain module: nodes and threads load it as it is. */
import { distributed } from "skein";
import { burn } from "./local/burn.js";

const module = import.meta.url;

export const add = distributed({ id: "bench/add", module }, (a: number, b: number): number => a + b);

export const burnOnThread = distributed({ id: "bench/burn", module }, (iterations: number): number => burn(iterations));

export const echo = distributed({ id: "bench/echo", module }, (value: object): object => value);

/** Takes a large argument, gives a small answer that shows that the argument arrived. */
export const lastOf = distributed({ id: "bench/lastOf", module }, (values: Float64Array): number => values.at(-1)!);

/** Shows that a buffer arrived, without reading all of it. */
export const lastByteOf = distributed(
	{ id: "bench/lastByteOf", module },
	(buffer: ArrayBuffer): number => new Uint8Array(buffer)[buffer.byteLength - 1]!,
);
