import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createNatsTransport, type NatsOptions } from "@skein/transport-nats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSetup, until } from "./support/nodes.js";

let server: NatsServer;
const ends: (() => unknown)[] = [];
beforeEach(async ({ skip }) => {
	server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
});
afterEach(async () => {
	for (const end of ends.splice(0)) await end();
	await server.stop();
});

/** A node that looks for others, and listens unless it is a mere caller. */
async function join(name: string, options: NatsOptions = {}, listens = true) {
	const transport = createNatsTransport(options);
	const uri = `${server.uri}/${name}`;
	const listener = listens ? await transport.listen(uri, createSetup(name), () => {}) : undefined;
	const found: string[] = [];
	const onFound = (address: string) => void found.push(address);
	const end = await transport.discover!(server.uri, { own: listener?.address ?? "", onFound });
	ends.push(end, () => listener?.close());
	return { uri, found };
}

describe("nodes on one server", () => {
	it("are found by one that comes later, before its search is called begun", async () => {
		const [a, b] = [await join("a"), await join("b")];
		const caller = await join("caller", {}, false);
		expect([...caller.found].sort()).toEqual([a.uri, b.uri]);
		expect(b.found).toEqual([a.uri]);
		expect(a.found).toEqual([]);
	});

	it("are found by a caller that was there before them", async () => {
		const caller = await join("caller", {}, false);
		const a = await join("a");
		await until("a", () => caller.found.length > 0);
		expect(caller.found).toEqual([a.uri]);
		expect(a.found).toEqual([]);
	});

	it("find each other again when the server was away", async () => {
		const [a, b] = [await join("a"), await join("b")];
		a.found.length = b.found.length = 0;
		await server.kill();
		await server.restart();
		await until("each other", () => a.found.includes(b.uri) || b.found.includes(a.uri));
	});

	it("with another prefix are not seen", async () => {
		await join("a", { prefix: "one" });
		const other = await join("b", { prefix: "two" });
		expect(other.found).toEqual([]);
	});
});
