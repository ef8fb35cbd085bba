import type { Clock } from "@skein/kernel";
import { createSeededRandom, createVirtualClock, startNatsServer } from "@skein/testkit";
import { parseAddress } from "@skein/transport";
import { expect, it, onTestFinished } from "vitest";
import { ServerSession } from "../dist/server-session.js";

/** A session on a clock that the test moves, which keeps the pauses that are asked of it while the server is away. */
async function openSession(uri: string, seed: number) {
	const clock = createVirtualClock();
	const pauses: number[] = [];
	let isDown = false;
	const watched: Clock = {
		now: clock.now,
		schedule(milliseconds, callback) {
			if (isDown) pauses.push(milliseconds);
			return clock.schedule(milliseconds, callback);
		},
	};
	const session = new ServerSession({
		address: parseAddress(uri, "nats"),
		shown: uri,
		clock: watched,
		random: createSeededRandom(seed),
		onUp: () => {
			isDown = false;
		},
		onDown: () => {
			isDown = true;
		},
		onDenied() {},
	});
	await session.open(5_000);
	onTestFinished(() => session.close());
	return {
		/** Waits until so many pauses have been asked for; each begins when the one before is over and nobody answered. */
		async pauses(count: number): Promise<readonly number[]> {
			for (; pauses.length < count; await turn()) if (clock.pending > 0) clock.advance(isDown ? pauses.at(-1)! : 0);
			return pauses;
		},
		/** Waits until it is connected, and forgets the pauses. */
		async up(): Promise<void> {
			for (; isDown; await turn()) if (clock.pending > 0) clock.advance(pauses.at(-1)!);
			pauses.length = 0;
		},
	};
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("sessions look for a lost server after pauses of chance, up to a second, and from the shortest one when it was back", async ({
	skip,
}) => {
	const server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
	onTestFinished(() => server.stop());
	const sessions = [await openSession(server.uri, 1), await openSession(server.uri, 2)];
	for (const ceilings of [
		[50, 100, 200, 400, 800, 1_000, 1_000, 1_000],
		[50, 100],
	]) {
		await server.kill();
		const [one, other] = await Promise.all(sessions.map((session) => session.pauses(ceilings.length)));
		for (const [index, ceiling] of ceilings.entries()) {
			for (const pauses of [one!, other!]) {
				expect(pauses[index]).toBeGreaterThanOrEqual(ceiling / 2);
				expect(pauses[index]).toBeLessThanOrEqual(ceiling);
			}
			expect(one![index]).not.toBe(other![index]);
		}
		await server.restart();
		await Promise.all(sessions.map((session) => session.up()));
	}
});
