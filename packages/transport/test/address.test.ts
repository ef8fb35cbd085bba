import type { Transport } from "@skein/kernel";
import { createTransports, parseAddress } from "@skein/transport";
import { describe, expect, it } from "vitest";

describe("addresses", () => {
	it.each([
		["memory://a", { scheme: "memory", name: "a" }],
		["memory://", { scheme: "memory", name: "" }],
		["unix:///run/skein/a.sock", { scheme: "unix", path: "/run/skein/a.sock" }],
		["unix:///tmp/with space%20.sock", { scheme: "unix", path: "/tmp/with space%20.sock" }],
		["tcp://10.0.0.1:7420", { scheme: "tcp", host: "10.0.0.1", port: 7420 }],
		["tcp://my-host.example:0", { scheme: "tcp", host: "my-host.example", port: 0 }],
		["tcp://[::1]:7420", { scheme: "tcp", host: "::1", port: 7420 }],
		["tcp://[fe80::1%eth0]:65535", { scheme: "tcp", host: "fe80::1%eth0", port: 65_535 }],
	])("%s is understood", (uri, address) => {
		expect(parseAddress(uri)).toEqual(address);
	});

	it.each([
		["", /begins with one of memory:\/\/, unix:\/\/, tcp:\/\//],
		["/run/a.sock", /begins with one of/],
		["tpc://a:1", /"tpc" is not a known scheme; did you mean tcp:\/\/\?/],
		["mem://a", /"mem" is not a known scheme/],
		["kafka-cluster://a", /not a known scheme; known: memory/],
		["memory://a/b", /letters, digits.*memory:\/\/a$/],
		["unix://run/a.sock", /three slashes.*unix:\/\/\/run\/skein\/a.sock$/],
		["unix:///run/", /names a directory/],
		["unix:///a\0b", /zero byte/],
		["tcp://host", /the port is missing.*tcp:\/\/127.0.0.1:7420$/],
		["tcp://host:", /the port is missing/],
		["tcp://:7420", /the host is missing/],
		["tcp://host:65536", /port 65536 is not a number from 0 to 65535/],
		["tcp://host:-1", /port -1 is not/],
		["tcp://host:7e3", /port 7e3 is not/],
		["tcp://::1:7420", /IPv6 host stands in brackets/],
		["tcp://[zz]:1", /"zz" is not an IPv6 address/],
		["tcp://user@host:1", /only a host and a port/],
		["tcp://host:1/path", /port 1\/path is not/],
		["tcp://a b:1", /no blanks/],
	])("%j is refused with what is wrong and an example", (uri, words) => {
		expect(() => parseAddress(uri)).toThrow(
			expect.objectContaining({ code: "SKEIN_TRANSPORT_ADDRESS", message: expect.stringMatching(words) }),
		);
	});

	it("of another scheme than the expected one are refused", () => {
		expect(() => parseAddress("tcp://a:1", "unix")).toThrow(/only unix:\/\/ addresses can be used here/);
		expect(parseAddress("tcp://a:1", "tcp").port).toBe(1);
	});
});

describe("a set of transports", () => {
	const [tcp, nats] = ["tcp", "nats"].map((scheme) => ({ scheme }) as Transport);

	it("picks by scheme, also one whose addresses only its transport understands", () => {
		const transports = createTransports([tcp!, nats!]);
		expect(transports.get("nats://demo:4222/x?y")).toBe(nats);
		expect(transports.get("tcp://a:1")).toBe(tcp);
		expect(transports.schemes).toEqual(["tcp", "nats"]);
	});

	it("says which schemes there are", () => {
		expect(() => createTransports([tcp!, nats!]).get("nat://a")).toThrow(
			/did you mean nats:\/\/\? known: tcp:\/\/, nats:\/\//,
		);
		expect(() => createTransports([tcp!]).get("unix:///a")).toThrow(
			expect.objectContaining({ code: "SKEIN_TRANSPORT_ADDRESS" }),
		);
	});
});
