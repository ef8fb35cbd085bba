/** Asks the beat thread of a node that is silent. */
import { createConnection } from "node:net";
import type { Clock } from "@skein/kernel";
import { isBusyBeat, LONGEST_BEAT } from "./beat-line.js";

/** Milliseconds: the thread itself waits a quarter of that for its main loop. */
const PATIENCE = 1_000;

export interface BeatQuestion {
	readonly host: string;
	readonly port: number;
	readonly instance: string;
	readonly clock: Clock;
}

/** True when the node lives and its main loop does not turn; false when it turns, or nobody answers for it. Never rejects. */
export function askBeat({ host, port, instance, clock }: BeatQuestion): Promise<boolean> {
	return new Promise((resolve) => {
		let heard = "";
		const socket = createConnection({ host, port });
		const over = clock.schedule(PATIENCE, () => socket.destroy());
		socket.setEncoding("latin1").unref();
		socket.on("data", (text: string) => {
			heard += text;
			if (heard.length > LONGEST_BEAT) socket.destroy();
		});
		socket.on("error", () => undefined);
		socket.on("close", () => {
			over.cancel();
			resolve(isBusyBeat(heard, instance));
		});
	});
}
