// A peer that shook hands, then says anything about streams: of calls that it makes, that are over, and that never were.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ByteWriter, encodeArguments } from "@skein/codec";
import {
	AbortMode,
	bareFrame,
	creditFrame,
	encodeStreams,
	endFrame,
	type Frame,
	FrameKind,
	HEADER_BYTES,
	type Link,
	TO_CALLEE,
	TO_CALLER,
	writeHeader,
} from "@skein/kernel";
import { createMutator, createSeededRandom, readFuzzRounds } from "@skein/testkit";
import { createRuntime, type Runtime } from "skein";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dialStranger } from "../support/dial-stranger.ts";
import { count, sum } from "./fixtures/streams.js";

const { rounds, seed, isThorough } = readFuzzRounds(300);
/** Sequences after which a client beside the peer is looked at. */
const LOOK = 100;
/** What links and a thread take once is taken after so many. */
const WARM = LOOK * Math.max(1, Math.floor(rounds / LOOK / 10));
const folder = mkdtempSync(join(tmpdir(), "skein-hostile-"));
let node: Runtime;
let client: Runtime;

beforeAll(async () => {
	node = await createRuntime({
		transport: `unix://${join(folder, "node")}`,
		node: { name: "node" },
		pool: { threads: 1 },
	});
	client = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
});
afterAll(async () => {
	await client.shutdown();
	await node.shutdown();
	rmSync(folder, { recursive: true });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const random = createSeededRandom(seed);
const mutator = createMutator(random);
const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)]!;

interface Stranger {
	readonly link: Link;
	isClosed: boolean;
}

let strangers = 0;
async function dial(): Promise<Stranger> {
	strangers += 1;
	const stranger = { link: await dialStranger(node.address), isClosed: false };
	void stranger.link.closed.then(() => {
		stranger.isClosed = true;
	});
	return stranger;
}

/** A call of a function of streams, with what it says of them and perhaps a fault in that. */
function callOf(link: Link, call: number): Frame {
	const result =
		random.integer(4) > 0 ? { items: pick([1, 8, 2 ** 32 - 1]), bytes: pick([1, 1_000, 2 ** 32 - 1]) } : undefined;
	const args = Array.from({ length: random.integer(3) }, (_, place) => ({
		place: pick([place, 1_000, 2 ** 32 - 1]),
		form: pick(["iterable", "readable"] as const),
	}));
	const section = encodeStreams({ result, args });
	const writer = new ByteWriter(512);
	writer.ensure(HEADER_BYTES + section.length);
	writer.bytes.set(section, HEADER_BYTES);
	writer.position = HEADER_BYTES + section.length;
	encodeArguments(writer, pick<readonly unknown[]>([[], [0], [20], [undefined, 3]]));
	const name = pick(["count", "endless", "sum", "zip", "takeFirst", "upperCase", "reporting"]);
	const target = link.peer.functions.findIndex(({ id }) => id.endsWith(`/${name}`));
	const fields = { kind: FrameKind.call, call, target, sections: section.length, origin: 1, sequence: call };
	writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
	return { bytes: writer.bytes, view: writer.view, start: 0, end: writer.position, attachments: undefined };
}

const STREAMS = [0, 1, 2, 3, 65, 2 ** 32 - 3, 2 ** 32 - 2, 2 ** 32 - 1];
const WORDS = [0, 1, 1_000, 2 ** 31, 2 ** 32 - 1];

function frameOf(link: Link): Frame {
	const call = 1 + random.integer(12);
	const stream = pick(STREAMS);
	const { items, credit, end } = random.integer(4) === 0 ? TO_CALLER : TO_CALLEE;
	const kind = random.integer(10);
	if (kind < 2) return callOf(link, call);
	if (kind < 4) return creditFrame(credit, call, stream, { items: pick(WORDS), bytes: pick(WORDS) });
	if (kind < 5) return endFrame(end, call, stream, mutator.noise(random.integer(20)));
	if (kind < 6) return bareFrame(FrameKind.abort, call, AbortMode.abort);
	return endFrame(items, call, stream, pick([Buffer.from("0500000001", "hex"), mutator.noise(random.integer(60))]));
}

/** What the peer sends at once: whole frames, of which some have a fault behind the header. */
function sequence(link: Link): Buffer {
	const frames = Array.from({ length: 1 + random.integer(12) }, () => {
		const { bytes, start, end } = frameOf(link);
		const frame = Buffer.from(bytes.subarray(start, end));
		if (random.integer(3) === 0 && frame.length > HEADER_BYTES) {
			frame[HEADER_BYTES + random.integer(frame.length - HEADER_BYTES)] = random.integer(256);
		}
		return frame;
	});
	return Buffer.concat(frames);
}

it(`whoever sends ${rounds} sequences of frames of streams harms neither the node nor those beside him, and leaves nothing`, async () => {
	let before = 0;
	let stranger = await dial();
	for (let round = 0; round < rounds; round += 1) {
		if (stranger.isClosed) stranger = await dial();
		const bytes = sequence(stranger.link);
		stranger.link.send(bytes, 0, bytes.length);
		if (round % 8 === 0) await turn();
		if (round % LOOK !== 0) continue;
		if (round === WARM) before = process.memoryUsage().rss;
		const values: number[] = [];
		for await (const value of client.spawnStream(count, 50)) values.push(value);
		expect(values).toHaveLength(50);
		async function* numbers() {
			yield* values;
		}
		expect(await client.spawnFn(sum, numbers())).toBe((50 * 49) / 2);
		void stranger.link.close();
	}
	await stranger.link.close();
	while (node.metrics().running > 0) await turn();
	expect(node.metrics().threadsLost).toBe(0);
	const grown = process.memoryUsage().rss - before;
	expect(grown).toBeLessThan(64 * 1024 * 1024);
	if (isThorough)
		console.log(`${rounds} sequences on ${strangers} links: RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`);
}, 3_600_000);
