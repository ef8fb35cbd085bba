// @ts-check
/**
 * What a client of a node has to wait while strangers storm the node's port, beside what a client of the barest server has
 * to: prints both, as ratios to the same client alone, all from one run. No verdict: time is not a test.
 *
 * Server, strangers and client (this process) have a process each. Each caller of the client asks one question after the
 * other, with a millisecond between two; each figure is the median over rounds, in which all cases take turns.
 */
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRuntime } from "skein";
import { answer } from "./answer.mjs";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "9" },
		seconds: { type: "string", default: "1" },
		// Strangers a second; 0: as many as their process can send.
		rates: { type: "string", default: "200,500,2000,0" },
		// At one time.
		callers: { type: "string", default: "1,16" },
		seed: { type: "string", default: "1" },
	},
});
const [rounds, seconds, seed] = [Number(values.rounds), Number(values.seconds), values.seed];
const rates = values.rates.split(",").map(Number);
/** Rounds before those that count: until then much of the code is interpreted. */
const WARM_UP = 3;
/** Of the samples: a frame of an unknown kind, one too short, one of the longest length. */
const FRAMES = ["2000000009", "1f00000001", "ffffffff01"];

/** @typedef {{ readonly name: string, readonly port: number, readonly pid: number, ask(): PromiseLike<unknown> }} Server */
/** @typedef {{ p99: number, strangers: number, cpu: number }} Figure */

const strangers = start("strangers.mjs", seed);
// Elsewhere they would have processors of their own: here they run only when nobody else does (SCHED_IDLE).
execFileSync("chrt", ["--all-tasks", "--idle", "--pid", "0", String(strangers.pid)]);
const [node, bare] = [start("node.mjs"), start("bare-server.mjs")];
const [[nodePort], [barePort]] = await Promise.all([once(node, "message"), once(bare, "message")]);
const samples = await greetings();
const program = await createRuntime({
	node: { name: "client" },
	pool: { threads: 0 },
	discovery: { static: [`tcp://127.0.0.1:${nodePort}`] },
});
/** @type {readonly Server[]} */
const servers = [
	{ name: "node", port: nodePort, pid: Number(node.pid), ask: () => program.spawnFn(answer, 42) },
	{ name: "bare server", port: barePort, pid: Number(bare.pid), ask: await echoOf(barePort) },
];
const cases = values.callers
	.split(",")
	.map(Number)
	.flatMap((callers) =>
		[undefined, ...rates].flatMap((rate) => servers.map((server) => ({ server, callers, rate, figures: figures() }))),
	);
for (let round = 0; round < WARM_UP; round += 1) {
	for (const server of servers) await measure(server, undefined, 16);
}
for (let round = 0; round < rounds; round += 1) {
	for (const { server, rate, callers, figures } of cases) figures.push(await measure(server, rate, callers));
}
report();
await program.shutdown();
for (const child of [strangers, node, bare]) child.kill();
process.exit();

/** @returns {Figure[]} */
function figures() {
	return [];
}

/** @param {string} file @param {string[]} args */
function start(file, ...args) {
	return fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: "inherit" });
}

/** What a program says first to a node, and that with a frame behind it. */
async function greetings() {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
	const heard = once(server, "connection").then(async ([socket]) => {
		const [greeting] = await once(socket, "data");
		socket.destroy();
		server.close();
		return /** @type {Buffer} */ (greeting);
	});
	const seeds = { static: [`tcp://127.0.0.1:${port}`] };
	const stranger = await createRuntime({ node: { name: "stranger" }, pool: { threads: 0 }, discovery: seeds });
	const greeting = await heard;
	await stranger.shutdown();
	const frames = FRAMES.map((hex) => Buffer.concat([greeting, Buffer.from(hex.padEnd(80, "0"), "hex")]));
	return [greeting, ...frames].map((sample) => sample.toString("hex"));
}

/** @param {number} port */
async function echoOf(port) {
	const socket = connect({ port, host: "127.0.0.1", noDelay: true });
	await once(socket, "connect");
	socket.write("echo");
	const question = Buffer.alloc(36);
	/** @type {(() => void)[]} */
	const waiting = [];
	let heard = 0;
	socket.on("data", ({ length }) => {
		for (heard += length; heard >= question.length; heard -= question.length) waiting.shift()?.();
	});
	return () =>
		/** @type {Promise<void>} */ (
			new Promise((resolve) => {
				waiting.push(resolve);
				socket.write(question);
			})
		);
}

/** @param {Server} server @param {number | undefined} rate @param {number} callers @returns {Promise<Figure>} */
async function measure(server, rate, callers) {
	if (rate !== undefined) strangers.send({ port: server.port, rate, samples });
	/** @type {number[]} */
	const times = [];
	const [begin, cpuBefore] = [performance.now(), cpuOf(server.pid)];
	const call = async () => {
		while (performance.now() - begin < seconds * 1000) {
			const asked = performance.now();
			await server.ask();
			times.push(performance.now() - asked);
			await wait(1);
		}
	};
	await Promise.all(Array.from({ length: callers }, call));
	const cpu = cpuOf(server.pid) - cpuBefore;
	const took = (performance.now() - begin) / 1000;
	if (rate !== undefined) strangers.send({});
	const [made] = rate === undefined ? [0] : await once(strangers, "message");
	// The last of them leave.
	await wait(100);
	times.sort((one, other) => one - other);
	const p99 = /** @type {number} */ (times[Math.floor(times.length * 0.99)]);
	return { p99: p99 * 1000, strangers: made / took, cpu: cpu / took };
}

/** Milliseconds of CPU that a process has used; 0 where the system does not say. @param {number} pid */
function cpuOf(pid) {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
			.replace(/^.*\) /, "")
			.split(" ");
		return (Number(fields[11]) + Number(fields[12])) * 10;
	} catch {
		return 0;
	}
}

/** @param {Figure[]} all @param {keyof Figure} key */
function median(all, key) {
	const ordered = all.map((one) => one[key]).sort((one, other) => one - other);
	return /** @type {number} */ (ordered[ordered.length >> 1]);
}

function report() {
	console.log(`a client beside strangers, p99, medians of ${rounds} rounds of ${seconds} s:`);
	for (const { server, callers, rate, figures } of cases) {
		const isSame = (/** @type {typeof cases[number]} */ one) => one.server === server && one.callers === callers;
		const alone = /** @type {typeof cases[number]} */ (cases.find(isSame));
		const p99 = median(figures, "p99");
		if (rate === undefined) {
			console.log(`  ${callers} at a time, ${server.name} alone: ${p99.toFixed(0)} µs`);
			continue;
		}
		const ratio = p99 / median(alone.figures, "p99");
		const many = median(figures, "strangers");
		const cost = ((median(figures, "cpu") - median(alone.figures, "cpu")) / many) * 1000;
		const what = rate === 0 ? "as many strangers as can be sent" : `${rate} strangers a second`;
		const share = `${many.toFixed(0)} a second came, ${cost.toFixed(0)} µs of its CPU each`;
		console.log(
			`  ${callers} at a time, ${server.name} beside ${what}: ${p99.toFixed(0)} µs, ${ratio.toFixed(2)} times; ${share}`,
		);
	}
}
