// @ts-check
/**
 * Strangers in a process of their own: each connects, says something almost right, and leaves when it is turned away or
 * after 20 ms. Told `{ port, rate, samples }` by its parent it sends so many a second; `rate` 0: as many as it can. Told anything
 * else it stops, and tells how many there were.
 */
import { connect } from "node:net";
import { createMutator, createSeededRandom } from "@skein/testkit";

/** Strangers that stand at the door at one time. */
const AT_ONCE = 64;
/** Milliseconds. */
const PATIENCE = 20;

const mutator = createMutator(createSeededRandom(Number(process.argv[2])));
let isOver = true;
let made = 0;
let open = 0;

process.on("message", (/** @type {any} */ told) => {
	if (told.port !== undefined) {
		isOver = false;
		made = 0;
		attack(
			told.port,
			told.rate,
			told.samples.map((/** @type {string} */ hex) => Buffer.from(hex, "hex")),
		);
	} else {
		isOver = true;
		process.send?.(made);
	}
});

/** @param {number} port @param {number} rate @param {readonly Buffer[]} samples */
function attack(port, rate, samples) {
	const begin = performance.now();
	const next = () => {
		if (isOver) return;
		const due = rate === 0 ? Number.POSITIVE_INFINITY : ((performance.now() - begin) / 1000) * rate;
		while (open < AT_ONCE && made < due) visit(port, mutator.mutate(samples));
		setTimeout(next, 1);
	};
	next();
}

/** @param {number} port @param {Buffer} words */
function visit(port, words) {
	made += 1;
	open += 1;
	// From many addresses, so that none runs out of ports.
	const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.1.${1 + (made % 200)}` });
	const timer = setTimeout(() => socket.resetAndDestroy(), PATIENCE);
	socket.on("error", () => {});
	socket.on("close", () => {
		clearTimeout(timer);
		open -= 1;
	});
	socket.on("connect", () => socket.write(words));
	socket.resume();
}
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
