/** The handlers of a link as a log that a case can wait on. */
import type { ControlMessage, LinkHandlers } from "@skein/kernel";
import { within } from "./patience.js";
import { readFrames, type SeenFrame } from "./sample-frame.js";

export type SeenEvent =
	| { readonly what: "frame"; readonly frame: SeenFrame }
	| { readonly what: "control"; readonly message: ControlMessage }
	| { readonly what: "drain" };

export interface Recorder extends LinkHandlers {
	readonly events: readonly SeenEvent[];
	readonly frames: readonly SeenFrame[];
	readonly controls: readonly ControlMessage[];
	readonly drains: number;
	/** Resolves when `condition` holds; it is looked at after each event. */
	until(what: string, condition: () => boolean): Promise<void>;
}

export function createRecorder(patience: number): Recorder {
	const events: SeenEvent[] = [];
	const frames: SeenFrame[] = [];
	const controls: ControlMessage[] = [];
	let drains = 0;
	let look = (): void => {};
	return {
		events,
		frames,
		controls,
		get drains() {
			return drains;
		},
		onFrames(bytes, start, end) {
			for (const frame of readFrames(bytes, start, end)) {
				frames.push(frame);
				events.push({ what: "frame", frame });
			}
			// The bytes are lent: a transport that still needs them must have a copy.
			bytes.fill(0xee, start, end);
			look();
		},
		onControl(message) {
			controls.push(message);
			events.push({ what: "control", message });
			look();
		},
		onDrain() {
			drains += 1;
			events.push({ what: "drain" });
			look();
		},
		until(what, condition) {
			const promise = new Promise<void>((resolve) => {
				look = () => condition() && resolve();
				look();
			});
			return within(patience, what, promise).catch((error: Error) => {
				const seen = `${frames.length} frames, ${controls.length} control messages, ${drains} drains`;
				throw new Error(`${error.message}; seen: ${seen}`);
			});
		},
	};
}
