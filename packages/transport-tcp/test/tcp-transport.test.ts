import { type AddressInfo, connect, createServer } from "node:net";
import type { ErrorCode, LinkLimits, LinkSetup } from "@skein/kernel";
import { defaultLinkLimits, PROTOCOL_VERSION } from "@skein/transport";
import { createTcpTransport } from "@skein/transport-tcp";
import { describe, expect, it } from "vitest";

const transport = createTcpTransport();
const failure = (code: ErrorCode, words: RegExp) => ({ code, message: expect.stringMatching(words) });

function createSetup(name: string, limits: Partial<LinkLimits> = {}): LinkSetup {
	const node = { name, labels: {}, taints: [], capacity: {}, threads: 1 };
	const state = { free: {}, running: 0, draining: false };
	const { maxFrame } = defaultLinkLimits;
	const hello = { protocol: PROTOCOL_VERSION, features: [], node, state, instance: name, functions: [], maxFrame };
	return { limits: { ...defaultLinkLimits, ...limits }, hello: () => ({ ...hello, address: "" }) };
}

const listen = (uri: string, insecure?: boolean) =>
	transport.listen(uri, createSetup("far"), () => {}, insecure === undefined ? {} : { insecure });
const dial = (uri: string) => transport.dial(uri, createSetup("near"));

describe("a listener that other machines could reach", () => {
	it.each(["tcp://0.0.0.0:0", "tcp://[::]:0", "tcp://192.0.2.1:0", "tcp://some-host:0", "tcp://[::ffff:10.0.0.1]:0"])(
		"is refused on %s",
		async (uri) => {
			const words = /nothing authenticates who connects.*insecure: true/;
			await expect(listen(uri)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_INSECURE", words));
			await expect(listen(uri, false)).rejects.toMatchObject({ code: "SKEIN_TRANSPORT_INSECURE" });
		},
	);

	it("is made when that is asked for, under an address that can be dialled", async () => {
		const listener = await listen("tcp://0.0.0.0:0", true);
		expect(listener.address).toMatch(/^tcp:\/\/[\d.]+:\d+$/);
		expect(listener.address).not.toMatch(/0\.0\.0\.0/);
		await (await dial(listener.address)).close();
		await listener.close();
	});
});

describe("a listener on this machine", () => {
	it.each(["tcp://127.0.0.1:0", "tcp://127.9.9.9:0", "tcp://localhost:0", "tcp://[::1]:0"])(
		"on %s has the port that it got in its address",
		async (uri) => {
			const listener = await listen(uri);
			const [host, port] = [uri.slice(0, -1), Number(/:(\d+)$/.exec(listener.address)?.[1])];
			expect(listener.address).toBe(`${host}${port}`);
			expect(port).toBeGreaterThan(0);
			await (await dial(listener.address)).close();
			await listener.close();
		},
	);

	it("on a port of another program is refused as taken", async () => {
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
		const { port } = other.address() as AddressInfo;
		await expect(listen(`tcp://127.0.0.1:${port}`)).rejects.toMatchObject(
			failure("SKEIN_TRANSPORT_IN_USE", /is taken/),
		);
		other.close();
	});

	it("on an address of another machine is refused as such", async () => {
		const words = /not an address of this machine/;
		await expect(listen("tcp://192.0.2.1:0", true)).rejects.toMatchObject(failure("SKEIN_TRANSPORT_ADDRESS", words));
	});
});

describe("a dial", () => {
	it("to port 0 is refused", async () => {
		await expect(dial("tcp://127.0.0.1:0")).rejects.toMatchObject(failure("SKEIN_TRANSPORT_ADDRESS", /port 0/));
	});

	it("to a port where nobody listens says so", async () => {
		const words = /cannot reach tcp:\/\/127\.0\.0\.1:1: nobody listens there/;
		await expect(dial("tcp://127.0.0.1:1")).rejects.toMatchObject(failure("SKEIN_TRANSPORT_UNREACHABLE", words));
	});
});

describe("a listener at which as many wait as may", () => {
	it("turns away who comes, before there is a handshake that could fail", async () => {
		const limits = { maxHandshakes: 3, handshakesPerSecond: 0.001 };
		const refusals: Error[] = [];
		const observed = createTcpTransport({ observer: { onRefused: (error) => void refusals.push(error) } });
		const listener = await observed.listen("tcp://127.0.0.1:0", createSetup("far", limits), () => {});
		const port = Number(/\d+$/.exec(listener.address)?.[0]);
		// One begins, three wait.
		const ends: number[] = [];
		const strangers = Array.from({ length: 20 }, (_, index) =>
			connect({ port, host: "127.0.0.1" })
				.on("error", () => {})
				.on("close", () => void ends.push(index))
				.resume(),
		);
		while (ends.length < 16) await new Promise((resolve) => setImmediate(resolve));
		expect(refusals).toEqual([]);
		await expect(dial(listener.address)).rejects.toMatchObject({ code: "SKEIN_LINK_HANDSHAKE" });
		for (const stranger of strangers) stranger.destroy();
		await listener.close();
	});
});
