/** Copies a small frame: for the few words of nearly every frame a loop beats `set` with a subarray by far. */
import type { Frame } from "./frame.js";

/** Writes up to 3 bytes more than `length` where the source has them: the target must have the room. */
export function copySmall({ bytes, view, start }: Frame, length: number, target: DataView, at: number): void {
	const whole = Math.min(length, view.byteLength - start - 3);
	let i = 0;
	for (; i < whole; i += 4) target.setUint32(at + i, view.getUint32(start + i, true), true);
	for (; i < length; i += 1) target.setUint8(at + i, bytes[start + i]!);
}
