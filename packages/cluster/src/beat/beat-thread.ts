/**
 * A thread of its own that says of its node that it lives, and whether its main loop turns: it can say so while the main
 * loop is held up by long synchronous work, when the node's links are silent.
 *
 * Whoever connects gets one line and is closed; what he sends is not read. The main loop is asked only then, so the thread
 * costs nothing while nobody does.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { realClock } from "@skein/kernel";
import { formatBeat } from "./beat-line.js";
import type { BeatOpening } from "./start-beat.js";

/** Milliseconds in which a loop that turns answers. */
const PATIENCE = 250;
/** Those who ask at one time; further ones are closed. */
const MOST = 256;

const { host, instance } = workerData as BeatOpening;
const main = parentPort!;
/** Who waits for the main loop to answer. */
const waiting = new Set<(busy: boolean) => void>();

main.on("message", () => {
	for (const answer of waiting) answer(false);
});

const server = createServer((socket: Socket) => {
	const late = realClock.schedule(PATIENCE, () => answer(true));
	const answer = (busy: boolean): void => {
		waiting.delete(answer);
		late.cancel();
		socket.write(formatBeat(instance, busy));
		socket.destroySoon();
	};
	socket.on("error", () => socket.destroy());
	socket.resume();
	waiting.add(answer);
	if (waiting.size === 1) main.postMessage(undefined);
});
server.maxConnections = MOST;
server.listen({ host, port: 0 }, () => main.postMessage((server.address() as AddressInfo).port));
