import { createServer, type Server } from "node:net";
import { askBeat, startBeat } from "@skein/cluster";
import { realClock } from "@skein/kernel";
import { createVirtualClock } from "@skein/testkit";
import { afterEach, describe, expect, it } from "vitest";

const HOST = "127.0.0.1";
const ends: (() => void)[] = [];
afterEach(() => {
	for (const end of ends.splice(0)) end();
});

const beating = (instance: string): Promise<number> =>
	new Promise((resolve) => {
		const beat = startBeat({ host: HOST, instance }, resolve);
		ends.push(() => beat.close());
	});

/** Somebody else on the port: says `words` to whoever connects, and leaves the connection open. */
function saying(words: string): Promise<number> {
	return new Promise((resolve) => {
		const server: Server = createServer((socket) => {
			socket.on("error", () => undefined);
			ends.push(() => socket.destroy());
			socket.write(words);
		}).listen({ host: HOST, port: 0 }, () => resolve((server.address() as { port: number }).port));
		ends.push(() => server.close());
	});
}

const ask = (port: number, instance = "i"): Promise<boolean> =>
	askBeat({ host: HOST, port, instance, clock: realClock });

describe("the beat thread of a node", () => {
	it("says that it turns while its main loop does, to many who ask at once", async () => {
		const port = await beating("i");
		expect(await Promise.all(Array.from({ length: 50 }, () => ask(port)))).toEqual(new Array(50).fill(false));
	});

	it("does not speak for another start of the node", async () => {
		const port = await beating("earlier");
		expect(await ask(port, "later")).toBe(false);
	});

	it("is not heard when it was closed", async () => {
		const port = await beating("i");
		ends.pop()!();
		let refused = false;
		while (!refused) refused = !(await ask(port));
	});
});

describe("whoever is asked and is no such thread", () => {
	it("is not believed, whatever he says, and costs no more than the time for an answer", async () => {
		for (const words of [
			"",
			"x".repeat(10_000),
			"SKB1 i turns\n",
			"SKB1 i busy",
			"SKB1 j busy\n",
			"HTTP/1.1 400\r\n\r\n",
		]) {
			const port = await saying(words);
			const clock = createVirtualClock();
			const answer = askBeat({ host: HOST, port, instance: "i", clock });
			clock.advance(1_000);
			expect(await answer).toBe(false);
		}
	});

	it("need not be there", async () => {
		const port = await saying("");
		for (const end of ends.splice(0)) end();
		expect(await ask(port)).toBe(false);
	});
});
