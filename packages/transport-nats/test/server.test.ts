import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ErrorCode } from "@skein/kernel";
import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createNatsTransport } from "@skein/transport-nats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callFrame, createPair, createSetup, listenTo, until } from "./support/nodes.js";

const failure = (code: ErrorCode, words: RegExp) => ({ code, message: expect.stringMatching(words) });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let server: NatsServer;
beforeEach(async ({ skip }) => {
	server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
});
afterEach(() => server.stop());

describe("while the server is away", () => {
	it("to listen and to dial fail at once, with the address and what to do about it", async () => {
		await server.kill();
		const transport = createNatsTransport();
		const words = new RegExp(`cannot reach ${server.uri}: no NATS server listens there`);
		const unreachable = failure("SKEIN_TRANSPORT_UNREACHABLE", words);
		await expect(transport.listen(server.uri, createSetup("a"), () => {})).rejects.toMatchObject(unreachable);
		await expect(transport.dial(`${server.uri}/b`, createSetup("a"))).rejects.toMatchObject(unreachable);
		await expect(transport.discover!(server.uri, { own: "", onFound() {} })).rejects.toMatchObject(unreachable);
		await server.restart();
		const listener = await transport.listen(server.uri, createSetup("a"), () => {});
		await (await transport.dial(listener.address, createSetup("b"))).close();
		await listener.close();
	});

	it("a dial on a connection that broke says so, and works again when the server is back", async () => {
		const { near, far, listener, nearSide } = await createPair(server.uri);
		await server.kill();
		const words = /cannot reach|the connection to the NATS server at nats:\S+ is down/;
		const attempt = () => nearSide.dial(listener.address, createSetup("more"));
		await turn();
		await expect(attempt()).rejects.toMatchObject(failure("SKEIN_TRANSPORT_UNREACHABLE", words));
		await server.restart();
		let again = await attempt().catch(() => undefined);
		for (; again === undefined; again = await attempt().catch(() => undefined)) await turn();
		expect(again.peer.node.name).toBe("far");
		await Promise.all([near.close(), far.close(), again.close()]);
	});

	it("for longer than a link may be silent, the link ends with a timeout", async () => {
		const { near, far } = await createPair(server.uri, { pingInterval: 100, idleTimeout: 400 });
		await server.kill();
		for (const link of [near, far]) expect((await link.closed).error).toMatchObject({ code: "SKEIN_LINK_TIMEOUT" });
	});

	it("frozen, not dead, it is noticed as well", async () => {
		const { near, far } = await createPair(server.uri, { pingInterval: 100, idleTimeout: 400 });
		server.freeze(true);
		for (const link of [near, far]) expect((await link.closed).error).toMatchObject({ code: "SKEIN_LINK_TIMEOUT" });
		server.freeze(false);
	});
});

describe("a server that is killed and restarted under load", () => {
	it("costs no frame, repeats none and changes no order, in both directions", async () => {
		const { near, far } = await createPair(server.uri);
		const [atNear, atFar] = [listenTo(near), listenTo(far)];
		const [frames, restarts] = [30_000, 3];
		let sent = 0;
		const load = (async () => {
			while (sent < frames) {
				for (let i = 0; i < 10; i += 1, sent += 1) {
					const frame = callFrame(sent, sent % 100 === 0 ? 5_000 : sent % 30);
					near.send(frame, 0, frame.length);
					far.send(frame, 0, frame.length);
				}
				await turn();
			}
		})();
		for (let restart = 1; restart <= restarts; restart += 1) {
			await until("some load", () => sent >= (frames / (restarts + 1)) * restart);
			await server.kill();
			await server.restart();
		}
		await load;
		await until("all frames", () => atNear.length >= frames && atFar.length >= frames);
		const all = Array.from({ length: frames }, (_, call) => call);
		expect(atNear).toEqual(all);
		expect(atFar).toEqual(all);
		await near.close();
		expect(await far.closed).toEqual({});
	});
});

describe("many frames of one turn", () => {
	it("travel in one message, or one for every 512", async () => {
		const { near, far } = await createPair(server.uri);
		const atFar = listenTo(far);
		const count = await countMessages(server);
		for (let call = 0; call < 500; call += 1) near.send(callFrame(call, 20), 0, 52);
		await until("500 frames", () => atFar.length === 500);
		for (let call = 0; call < 1_000; call += 1) near.send(callFrame(call, 20), 0, 52);
		await until("1,000 more", () => atFar.length === 1_500);
		expect(await count()).toBe(3);
		await near.close();
	});
});

describe("a peer that is killed", () => {
	let child: ChildProcess | undefined;
	afterEach(() => child?.kill("SIGKILL"));

	it("is noticed by the next message to it, without waiting for its silence", async () => {
		const script = `
			import { createNatsTransport } from "@skein/transport-nats";
			import { defaultLinkLimits as limits, PROTOCOL_VERSION } from "@skein/transport";
			const hello = () => ({ protocol: PROTOCOL_VERSION, features: [], instance: "x", functions: [], maxFrame: limits.maxFrame, address: "",
				node: { name: "far", labels: {}, taints: [], capacity: {}, threads: 1 }, state: { free: {}, running: 0, draining: false } });
			const listener = await createNatsTransport().listen(process.argv[1], { limits, hello }, () => {});
			console.log(listener.address);
			setInterval(() => {}, 1000);
		`;
		child = spawn(process.execPath, ["--input-type=module", "-e", script, "--", server.uri], {
			cwd: import.meta.dirname,
		});
		const [address] = (await once(child.stdout!, "data")) as [Buffer];
		const limits = { pingInterval: 200, idleTimeout: 60_000 };
		const near = await createNatsTransport().dial(address.toString().trim(), createSetup("near", limits));
		child.kill("SIGKILL");
		const { error } = await near.closed;
		expect(error).toMatchObject({
			code: "SKEIN_LINK_CLOSED",
			cause: { message: /no connection to the server for 3000 ms/ },
		});
	});
});

/** Says how many messages for streams have passed since; asks the server on a connection of its own. */
async function countMessages({ uri }: NatsServer): Promise<() => Promise<number>> {
	const { connect } = await import("@nats-io/transport-node");
	const watcher = await connect({ servers: uri });
	let seen = 0;
	watcher.subscribe("skein.link.>", {
		callback: () => {
			seen += 1;
		},
	});
	await watcher.flush();
	return async () => {
		await watcher.flush();
		await watcher.close();
		return seen;
	};
}
