import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { readFuzzRounds } from "@skein/testkit";
import { defaultLinkLimits } from "@skein/transport";
import { afterEach, describe, expect, it } from "vitest";
import { createHealthyPair, type HealthyPair } from "./support/healthy-pair.js";

const { rounds, seed, isThorough } = readFuzzRounds(1_000);
const SLOW = 1_000;
const MEMORY = 64 * 1024 * 1024;
/** Milliseconds. */
const QUICK = { handshakeTimeout: 1_500, frameTimeout: 1_500, pingInterval: 500, idleTimeout: 5_000 };
/** All strangers are heard, so that what they say is tried, and none is turned away before. */
const ALL = { handshakesPerSecond: Number.POSITIVE_INFINITY };

let pair: HealthyPair;
afterEach(() => pair.close());

/** What a node of this protocol says first, taken from one that dials here. */
async function recordGreeting(): Promise<Buffer> {
	const { createTcpTransport } = await import("@skein/transport-tcp");
	const { createSetup } = await import("./support/healthy-pair.js");
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address() as { port: number };
	const dial = createTcpTransport().dial(`tcp://127.0.0.1:${address.port}`, createSetup("stranger"));
	const [socket] = (await once(server, "connection")) as [Socket];
	const [greeting] = (await once(socket, "data")) as [Buffer];
	socket.destroy();
	await dial.catch(() => {});
	server.close();
	return greeting;
}

/** Strangers in a process of their own: each says something mutated, and leaves when it is answered or soon. */
const ATTACK = `
	import { connect } from "node:net";
	import { createMutator, createSeededRandom } from "@skein/testkit";
	const [port, rounds, seed, ...samples] = process.argv.slice(1);
	const mutator = createMutator(createSeededRandom(Number(seed)));
	const bytes = samples.map((hex) => Buffer.from(hex, "hex"));
	let left = Number(rounds);
	const attack = () => new Promise((done) => {
		const socket = connect({ port: Number(port), host: "127.0.0.1" });
		const timer = setTimeout(() => socket.destroy(), 20);
		socket.on("error", () => {});
		socket.on("close", () => { clearTimeout(timer); done(); });
		socket.on("connect", () => socket.write(mutator.mutate(bytes)));
		socket.resume();
	});
	const worker = async () => { while (left-- > 0) { await attack(); await new Promise((next) => setTimeout(next, 5)); } };
	await Promise.all(Array.from({ length: 16 }, worker));
`;

describe("strangers that say something almost right", () => {
	it(`on ${rounds} sockets are all turned away, and a client beside them is served`, async () => {
		pair = await createHealthyPair({ ...(!isThorough && QUICK), ...ALL });
		const greeting = await recordGreeting();
		const frames = ["2000000009", "2000000001", "2800000008"].map((start) => Buffer.from(start.padEnd(80, "0"), "hex"));
		const samples = [greeting, ...frames.map((frame) => Buffer.concat([greeting, frame]))].map((one) =>
			one.toString("hex"),
		);
		const visit = async (visits: number): Promise<number> => {
			const args = [pair.port, visits, seed, ...samples].map(String);
			const child = spawn(process.execPath, ["--input-type=module", "-e", ATTACK, "--", ...args], {
				cwd: import.meta.dirname,
				stdio: ["ignore", "inherit", "inherit"],
			});
			let isOver = false;
			child.once("exit", () => {
				isOver = true;
			});
			const answers = await pair.ask(() => isOver);
			expect(child.exitCode).toBe(0);
			while (pair.links > 1) await new Promise((resolve) => setImmediate(resolve));
			return answers;
		};
		await visit(rounds / 10);
		const [turnedAway, before] = [pair.refusals, process.memoryUsage().rss];
		const answers = await visit(rounds);
		const grown = process.memoryUsage().rss - before;
		expect(pair.refusals - turnedAway).toBeGreaterThan(rounds / 2);
		expect(grown).toBeLessThan(MEMORY);
		expect(answers).toBeGreaterThan(100);
		if (isThorough) console.log(`${rounds} sockets; ${answers} answers; RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`);
	}, 3_600_000);
});

/** Of the slow ones so many say nothing, so many begin a frame behind their hello; the others begin a hello. */
const [QUIET, FRAMES] = [300, 300];
/** So many of those that begin a frame come at once, so that the node's pace and patience let all of them shake hands. */
const GROUP = 50;

describe(`${SLOW} slow connections`, () => {
	it("are closed when their time is up, and nobody who comes meanwhile has to wait", async () => {
		pair = await createHealthyPair(isThorough ? {} : QUICK);
		const greeting = await recordGreeting();
		const closedAfter: number[] = [];
		const begun = new Set<Socket>();
		const open = (words: Buffer | undefined): void => {
			const begin = performance.now();
			openSlow(words, begun).on("close", () => closedAfter.push(performance.now() - begin));
		};
		const trickle = setInterval(() => {
			for (const socket of begun) if (socket.writable) socket.write(greeting.subarray(5, 6));
		}, 1_000);
		for (let greeted = 0; greeted < FRAMES; greeted += GROUP) {
			for (let index = 0; index < GROUP; index += 1) open(Buffer.concat([greeting, BEGUN]));
			while (pair.linked < 1 + greeted + GROUP) await new Promise((resolve) => setImmediate(resolve));
		}
		for (let index = FRAMES; index < SLOW; index += 1) open(index < SLOW - QUIET ? greeting.subarray(0, 5) : undefined);
		while (begun.size < SLOW - QUIET) await new Promise((resolve) => setImmediate(resolve));
		const dials: number[] = [];
		for (let dial = 0; dial < 20; dial += 1) {
			const start = performance.now();
			await (await pair.dial(`guest ${dial}`)).close();
			dials.push(performance.now() - start);
		}
		expect(Math.max(...dials)).toBeLessThan(defaultLinkLimits.handshakeTimeout);
		while (closedAfter.length < SLOW) await new Promise((resolve) => setImmediate(resolve));
		// The guests', the client's, and those of strangers that begin a frame.
		expect(pair.linked).toBe(dials.length + 1 + FRAMES);
		clearInterval(trickle);
		expect(Math.max(...closedAfter)).toBeLessThan(10_000);
		if (isThorough)
			console.log(
				`closed after ${(Math.max(...closedAfter) / 1000).toFixed(1)} s; slowest guest ${Math.max(...dials).toFixed(0)} ms`,
			);
	});

	/** Says no more than `words`, or nothing. */
	function openSlow(words: Buffer | undefined, begun: Set<Socket>): Socket {
		const socket = connect({ port: pair.port, host: "127.0.0.1" });
		socket.on("error", () => {});
		socket.resume();
		if (words === undefined) return socket;
		socket.on("connect", () => {
			socket.write(words);
			begun.add(socket);
		});
		return socket;
	}
});

/** The beginning of a call of 200 bytes. */
const BEGUN = Buffer.from("c800000001", "hex");
