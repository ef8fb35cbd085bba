/**
 * The distributed functions that Skein's contestants call. `skein build` compiles them, as it does a user's program: with
 * contracts and generated codecs.
 */
import { distributed, transfer } from "skein";
import { burn } from "./local/burn.js";
import type { Order } from "./samples.js";

export const add = distributed((a: number, b: number): number => a + b);

/** Nine more small ones, so that a contestant can call another at each turn, as programs do. */
export const negative = distributed((n: number): number => -n);
export const half = distributed((n: number): number => n / 2);
export const rounded = distributed((n: number): number => Math.round(n));
export const lengthOf = distributed((text: string): number => text.length);
export const countOf = distributed((values: readonly number[]): number => values.length);
export const sumOf = distributed((pair: readonly [number, number]): number => pair[0] + pair[1]);
export const spanOf = distributed((range: { from: number; to: number }): number => range.to - range.from);
export const either = distributed((first: boolean, a: number, b: number): number => (first ? a : b));
export const largest = distributed((a: number, b: number, c: number): number => Math.max(a, b, c));

export const burnOnThread = distributed((iterations: number): number => burn(iterations));

export const echo = distributed((value: Order): Order => value);

/** Of a type that says nothing of what is in it: such a value travels in the generic encoding. */
export const echoAny = distributed((value: object): object => value);

/** Takes a large argument, gives a small answer that shows that the argument arrived. */
export const lastOf = distributed((values: Float64Array): number => values.at(-1)!);

/** A large result, moved out of the thread. */
export const bytesOf = distributed((length: number): Uint8Array => transfer(new Uint8Array(length).fill(7)));

/** Shows that a buffer arrived, without reading all of it. */
export const lastByteOf = distributed((buffer: ArrayBuffer): number => new Uint8Array(buffer)[buffer.byteLength - 1]!);

/** Milliseconds for which the thread's loop did anything, since it began. */
export const activeTime = distributed((): number => performance.eventLoopUtilization().active);
