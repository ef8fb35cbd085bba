import { createVirtualClock } from "@skein/testkit";
import { createStreamTransport } from "@skein/transport";
import { describe, expect, it } from "vitest";
import { createFakeStream } from "./support/fake-stream.js";
import { createSetup, settle } from "./support/node.js";

it("a listener is closed when what is below it is", async () => {
	const steps: string[] = [];
	const below = {
		address: "fake://a",
		async close() {
			await settle();
			steps.push("below");
		},
	};
	const transport = createStreamTransport({
		scheme: "fake",
		connect: () => Promise.reject(new Error("unused")),
		listen: async () => below,
	});
	const listener = await transport.listen("fake://a", createSetup("here"), () => {});
	await listener.close();
	expect(steps).toEqual(["below"]);
});

describe("a connect that takes too long", () => {
	it("is aborted, reported as unreachable, and its late stream is closed", async () => {
		const clock = createVirtualClock();
		const late = createFakeStream();
		let [resolve, signal] = [(_: typeof late): void => {}, undefined as AbortSignal | undefined];
		const transport = createStreamTransport({
			scheme: "fake",
			clock,
			connect(_uri, given) {
				signal = given;
				return new Promise((done) => {
					resolve = done;
				});
			},
			listen: () => Promise.reject(new Error("unused")),
		});
		const link = transport.dial("fake://far", createSetup("here", { limits: { handshakeTimeout: 700 } }));
		clock.advance(699);
		expect(signal?.aborted).toBe(false);
		clock.advance(1);
		expect(signal?.aborted).toBe(true);
		await expect(link).rejects.toMatchObject({
			code: "SKEIN_TRANSPORT_UNREACHABLE",
			message: expect.stringMatching(/700 ms/),
		});
		resolve(late);
		await settle();
		expect(late.isDestroyed).toBe(true);
		expect(clock.pending).toBe(0);
	});

	it("leaves the handshake only the time that is left", async () => {
		const clock = createVirtualClock();
		const stream = createFakeStream();
		const connect = () => {
			clock.advance(600);
			return Promise.resolve(stream);
		};
		const listen = () => Promise.reject(new Error("unused"));
		const transport = createStreamTransport({ scheme: "fake", clock, connect, listen });
		const link = transport.dial("fake://far", createSetup("here", { limits: { handshakeTimeout: 700 } }));
		link.catch(() => {});
		await settle();
		expect(clock.pending, "timers").toBe(1);
		clock.advance(100);
		await expect(link).rejects.toMatchObject({ code: "SKEIN_LINK_HANDSHAKE" });
	});
});
