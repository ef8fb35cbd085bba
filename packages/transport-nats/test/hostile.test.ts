import { connect } from "@nats-io/transport-node";
import { createMutator, createSeededRandom, createVirtualClock, readFuzzRounds, startNatsServer } from "@skein/testkit";
import { expect, it } from "vitest";
import { createMessage, MessageType, readMessage } from "../dist/nats-message.js";
import { callFrame, createPair, createSetup, listenTo, until } from "./support/nodes.js";
import { createStreamPair } from "./support/stream-pair.js";

const { rounds, seed, isThorough } = readFuzzRounds(20_000);
const MEMORY = 64 * 1024 * 1024;

/** One message of each type, DATA with bytes. */
const samples = Object.values(MessageType).map((type) => {
	const message = createMessage(
		{ type, window: 1024 * 1024, sequence: 1, delivered: 0 },
		type === MessageType.data ? 40 : 0,
	);
	return type === MessageType.data ? message.fill(7, 24) : message;
});

it(`a stream that gets ${rounds} mutated messages lives, or ends with an error, in bounded memory`, async () => {
	const mutator = createMutator(createSeededRandom(seed));
	let before = process.memoryUsage().rss;
	let [ended, delivered] = [0, 0];
	let pair = createStreamPair({ clock: createVirtualClock() });
	for (let round = 0; round < rounds; round += 1) {
		// Leaks grow for ever; what the engine takes to get going does not count.
		if (round === Math.floor(rounds / 20)) before = process.memoryUsage().rss;
		const message = readMessage(mutator.mutate(samples));
		if (round % 3 === 0) pair.far.stream.write([Buffer.from("x")]);
		if (round % 97 === 0) pair.far.stream.pause();
		if (message !== undefined) pair.far.stream.receive(message);
		// Only a stream that is closed lets go of the process.
		if (pair.far.holds.length === 1 && round % 200 !== 199) continue;
		ended += pair.far.holds.length === 1 ? 0 : 1;
		delivered += pair.far.data.length;
		pair = createStreamPair({ clock: createVirtualClock() });
		await Promise.resolve();
	}
	const grown = process.memoryUsage().rss - before;
	expect(ended).toBeGreaterThan(rounds / 100);
	expect(grown).toBeLessThan(MEMORY);
	if (isThorough)
		console.log(`${rounds} messages, ${ended} streams ended, ${delivered} deliveries, RSS ${grown >> 20} MiB more`);
}, 3_600_000);

it("whoever publishes mutated messages on a node's subjects harms neither its links nor its door", async ({ skip }) => {
	const server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
	const { near, far, listener, nearSide } = await createPair(server.uri);
	const atFar = listenTo(far);
	const stranger = await connect({ servers: server.uri });
	const seen = new Set<string>();
	stranger.subscribe("skein.link.>", { callback: (_error, { subject }) => void seen.add(subject) });
	await stranger.flush();
	near.send(callFrame(0), 0, 32);
	await until("a frame", () => atFar.length === 1);
	const endpoints = [...seen].map((subject) => `${subject.slice(0, subject.lastIndexOf("."))}.guessed`);
	const door = `skein.door.${listener.address.slice(listener.address.lastIndexOf("/") + 1)}`;
	const mutator = createMutator(createSeededRandom(seed));
	for (let round = 0; round < 5_000; round += 1) {
		const reply = round % 2 === 0 ? "skein.link.nobody.nothing" : "somewhere.else";
		for (const subject of [door, "skein.here", ...endpoints])
			stranger.publish(subject, mutator.mutate(samples), { reply });
		if (round % 500 === 0) await stranger.flush();
	}
	await stranger.flush();
	for (let call = 1; call <= 100; call += 1) near.send(callFrame(call), 0, 32);
	await until("all frames", () => atFar.length === 101);
	const more = await nearSide.dial(listener.address, createSetup("guest"));
	await more.close();
	await stranger.close();
	await near.close();
	expect(await far.closed).toEqual({});
	await listener.close();
	await server.stop();
}, 60_000);
