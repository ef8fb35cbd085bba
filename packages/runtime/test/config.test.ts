import { availableParallelism, totalmem } from "node:os";
import { type ErrorCode, isSkeinError } from "@skein/kernel";
import type { SkeinConfig } from "@skein/runtime";
import { mergeConfig } from "@skein/runtime/config";
import { defaultLinkLimits } from "@skein/transport";
import { describe, expect, it } from "vitest";
import { configFromEnvironment } from "../src/config/environment.js";
import { resolveConfig } from "../src/config/resolve-config.js";

/** The error of `read`, which must have this code. */
function refusal(read: () => unknown, code: ErrorCode): string {
	try {
		read();
	} catch (error) {
		expect(isSkeinError(error, code), String(error)).toBe(true);
		return (error as Error).message;
	}
	return expect.unreachable("nothing was refused");
}
const refused = (config: object, code: ErrorCode): string =>
	refusal(() => resolveConfig(config as SkeinConfig, "my.json"), code);

describe("a configuration", () => {
	it("may be empty: every key has a default", () => {
		const cores = availableParallelism();
		const config = resolveConfig({}, "my.json");
		expect(config).toEqual({
			entry: [],
			listen: undefined,
			insecure: false,
			discovery: { static: [], joinTimeout: 10_000 },
			nats: {},
			node: {
				name: expect.any(String),
				labels: {},
				taints: [],
				capacity: { cpu: cores, memory: totalmem() },
				maxCalls: 1_000_000,
				stopGrace: 10_000,
			},
			pool: { threads: cores },
			limits: defaultLinkLimits,
			localNodes: 0,
			maxPending: 1_000_000,
			window: 16_384,
			streams: { items: 1_024, bytes: 1_048_576 },
			maxStreams: 1_024,
			tenants: {},
			functions: {},
		});
	});

	it("has every text parsed", () => {
		const config = resolveConfig(
			{
				entry: "./app.ts",
				transport: "tcp://127.0.0.1:7420",
				insecure: true,
				discovery: { static: ["unix:///run/a.sock"], joinTimeout: "2s" },
				node: {
					name: "a",
					labels: { zone: "eu-1" },
					taints: ["gpu=true:NoSchedule"],
					resources: { cpu: "500m", memory: "16Gi", gpu: 2, licence: 3 },
					maxCalls: 5,
					stopGrace: "3s",
				},
				pool: { threads: 3, resourceLimits: { maxOldGenerationSizeMb: 64 } },
				nats: { credentials: "a.creds", tls: { ca: "ca.pem" }, prefix: "a.b" },
				limits: {
					maxFrame: "1Mi",
					maxPending: 7,
					maxHandshakes: 9,
					handshakesPerSecond: 50,
					handshakeTimeout: "1s",
					frameTimeout: "7s",
					pingInterval: 500,
					idleTimeout: "3s",
					busyTimeout: "1m",
					highWaterMark: "2Mi",
				},
				localNodes: 2,
				functions: { "app/f": { timeout: "1s" } },
			},
			"my.json",
		);
		expect(config).toEqual({
			entry: ["./app.ts"],
			listen: "tcp://127.0.0.1:7420",
			insecure: true,
			discovery: { static: ["unix:///run/a.sock"], joinTimeout: 2000 },
			nats: { credentials: "a.creds", tls: { ca: "ca.pem" }, prefix: "a.b" },
			node: {
				name: "a",
				labels: { zone: "eu-1" },
				taints: [{ key: "gpu", value: "true", effect: "NoSchedule" }],
				capacity: { cpu: 0.5, memory: 16 * 2 ** 30, gpu: 2, licence: 3 },
				maxCalls: 5,
				stopGrace: 3_000,
			},
			pool: { threads: 3, resourceLimits: { maxOldGenerationSizeMb: 64 } },
			limits: {
				maxFrame: 2 ** 20,
				maxHandshakes: 9,
				handshakesPerSecond: 50,
				handshakeTimeout: 1_000,
				frameTimeout: 7_000,
				pingInterval: 500,
				idleTimeout: 3_000,
				busyTimeout: 60_000,
				highWaterMark: 2 ** 21,
			},
			localNodes: 2,
			maxPending: 7,
			window: 16_384,
			streams: { items: 1_024, bytes: 1_048_576 },
			maxStreams: 1_024,
			tenants: {},
			functions: { "app/f": { timeout: "1s" } },
		});
	});

	it("describes devices, which are as many as the node has GPUs", () => {
		const gpus = [
			{ model: "H200", memory: "141Gi" },
			{ index: 7, island: "left" },
		];
		expect(resolveConfig({ node: { gpus } }, "my.json").node).toMatchObject({
			capacity: { gpu: 2 },
			gpus: [
				{ index: 0, model: "H200", memory: 141 * 2 ** 30 },
				{ index: 7, island: "left" },
			],
		});
		expect(resolveConfig({ node: { gpus, resources: { gpu: 2 } } }, "my.json").node.capacity.gpu).toBe(2);
		const refuse = (node: object): string => refused({ node }, "SKEIN_CONFIG_INVALID");
		expect(refuse({ gpus, resources: { gpu: 1 } })).toContain(
			"node.resources.gpu must be the number of node.gpus, which is 2, got 1",
		);
		expect(refuse({ gpus: [{ index: 1 }, {}] })).toContain(
			"node.gpus must be devices with an index of their own, got 1",
		);
		expect(refuse({ gpus: [{ memory: "much" }] })).toContain('node.gpus[0].memory: "much" is not an amount');
		expect(refuse({ gpus: "H200" })).toContain("node.gpus must be a list of objects");
		expect(refused({ node: { gpus: [{ modle: "H200" }] } }, "SKEIN_CONFIG_UNKNOWN_KEY")).toContain(
			'unknown key "node.gpus[0].modle"; did you mean "model"?',
		);
	});

	it("gives nodes without a name names of their own", () => {
		const names = [1, 2, 3].map(() => resolveConfig({}, "my.json").node.name);
		expect(new Set(names).size).toBe(3);
	});

	it("keeps several entries in their order", () => {
		expect(resolveConfig({ entry: ["b.ts", "a.ts"] }, "my.json").entry).toEqual(["b.ts", "a.ts"]);
	});

	it.each([
		[{ transprot: "x" }, 'my.json: unknown key "transprot"; did you mean "transport"?'],
		[{ node: { lables: {} } }, 'my.json: unknown key "node.lables"; did you mean "labels"?'],
		[{ pool: { resourceLimits: { maxOldGenerationSize: 1 } } }, 'did you mean "maxOldGenerationSizeMb"?'],
		[{ pool: { qqqqqqqqq: 1 } }, 'my.json: unknown key "pool.qqqqqqqqq"; known are threads, resourceLimits'],
		[{ toString: 1 }, 'my.json: unknown key "toString"'],
		[{ pool: { constructor: 1 } }, 'my.json: unknown key "pool.constructor"'],
	])("with an unknown key %j is refused with the place and the nearest key", (config, message) => {
		expect(refused(config, "SKEIN_CONFIG_UNKNOWN_KEY")).toContain(message);
	});

	it.each([
		[[], "the configuration must be an object, got []"],
		[null, "the configuration must be an object, got null"],
		[{ entry: 1 }, "entry must be text or a list of texts, got 1"],
		[{ entry: ["a", 1] }, "entry must be text or a list of texts"],
		[{ transport: 7420 }, "transport must be text, got 7420"],
		[{ insecure: "yes" }, 'insecure must be true or false, got "yes"'],
		[{ discovery: { static: "memory://a" } }, "discovery.static must be a list of texts"],
		[{ discovery: { joinTimeout: true } }, "discovery.joinTimeout must be a number or text"],
		[{ node: 5 }, "node must be an object, got 5"],
		[{ node: { labels: { zone: 1 } } }, "node.labels must be an object of texts"],
		[{ node: { resources: { gpu: true } } }, "node.resources must be an object of numbers or texts"],
		[{ node: { name: "" } }, 'node.name must be a text that is not empty, got ""'],
		[{ pool: { threads: 1.5 } }, "pool.threads must be a whole number of 0 or more, got 1.5"],
		[{ pool: { threads: -1 } }, "pool.threads must be a whole number of 0 or more, got -1"],
		[{ pool: { threads: "4" } }, 'pool.threads must be a whole number of 0 or more, got "4"'],
		[{ limits: { streamItems: 0 } }, "limits.streamItems must be 1 or more"],
		[{ limits: { streamBytes: 0 } }, "limits.streamBytes must be between 1 and 4294967295 bytes"],
		[{ limits: { streamBytes: "5Gi" } }, "limits.streamBytes must be between 1 and 4294967295 bytes"],
		[{ limits: { maxStreams: -1 } }, "limits.maxStreams must be a whole number of 0 or more"],
		[{ limits: { maxPending: Number.NaN } }, "limits.maxPending must be a whole number of 0 or more"],
		[{ functions: [] }, "functions must be an object, got []"],
		[{ limits: { maxFrame: 65_535 } }, "limits.maxFrame must be between 65536 and 4294967295 bytes, got 65535"],
		[{ limits: { maxFrame: "4Gi" } }, 'limits.maxFrame must be between 65536 and 4294967295 bytes, got "4Gi"'],
		[{ limits: { handshakeTimeout: 0 } }, "limits.handshakeTimeout must be 1 or more, got 0"],
		[
			{ limits: { idleTimeout: "2s" } },
			'limits.idleTimeout must be longer than limits.pingInterval (2000 ms), got "2s"',
		],
		[{ nats: { prefix: "a b" } }, "nats.prefix must be words of letters"],
		[{ limits: { maxFrame: "big" } }, 'limits.maxFrame: "big" is not an amount'],
		[{ discovery: { joinTimeout: "soon" } }, 'discovery.joinTimeout: "soon" is not a duration'],
		[{ node: { resources: { memory: "12Q" } } }, 'node.resources.memory: "12Q" is not an amount'],
		[{ node: { taints: ["gpu=true:Never"] } }, "node.taints: "],
	])("that is ill-typed, %j, is refused with the place and what it wants", (config, message) => {
		expect(refused(config as object, "SKEIN_CONFIG_INVALID")).toContain(`my.json: ${message}`);
	});

	it("may leave a key undefined", () => {
		const config = { transport: undefined, node: { name: undefined } } as unknown as SkeinConfig;
		expect(resolveConfig(config, "my.json").listen).toBeUndefined();
	});
});

describe("addresses", () => {
	it.each(["tcp://127.0.0.1:7420", "tcp://[::1]:0", "unix:///run/a.sock", "memory://a"])(
		"like %s are listened on",
		(uri) => {
			expect(resolveConfig({ transport: uri }, "my.json").listen).toBe(uri);
		},
	);

	it("of memory without a name mean that the node does not listen", () => {
		expect(resolveConfig({ transport: "memory://" }, "my.json").listen).toBeUndefined();
	});

	it.each(["tpc://127.0.0.1:7420", "tcp://127.0.0.1", "unix://run/a.sock", "7420", ""])(
		"like %j are refused, to listen on and as seeds",
		(uri) => {
			refused({ transport: uri }, "SKEIN_TRANSPORT_ADDRESS");
			refused({ discovery: { static: ["memory://a", uri] } }, "SKEIN_TRANSPORT_ADDRESS");
		},
	);
});

describe("the environment", () => {
	it("has one variable per key: lists by comma, maps as key=value", () => {
		const config = configFromEnvironment({
			SKEIN_ENTRY: "a.ts, b.ts",
			SKEIN_TRANSPORT: "memory://a",
			SKEIN_INSECURE: "1",
			SKEIN_DISCOVERY_STATIC: "memory://b,memory://c",
			SKEIN_DISCOVERY_JOIN_TIMEOUT: "2s",
			SKEIN_NODE_NAME: "a",
			SKEIN_NODE_LABELS: "zone=eu-1, expression=a=b,empty=",
			SKEIN_NODE_TAINTS: "gpu=true:NoSchedule,old:NoExecute",
			SKEIN_NODE_RESOURCES: "gpu=3,memory=16Gi",
			SKEIN_NODE_GPUS: "H200/141Gi,L4@left,,/24Gi",
			SKEIN_NODE_MAX_CALLS: "5",
			SKEIN_NODE_STOP_GRACE: "1m",
			SKEIN_POOL_THREADS: "0",
			SKEIN_LOCAL_NODES: "2",
			SKEIN_LIMITS_MAX_FRAME: "1Mi",
			SKEIN_LIMITS_MAX_PENDING: "1e3",
			SKEIN_LIMITS_MAX_HANDSHAKES: "8",
			SKEIN_LIMITS_HANDSHAKES_PER_SECOND: "60",
			SKEIN_LIMITS_HANDSHAKE_TIMEOUT: "1s",
			SKEIN_LIMITS_FRAME_TIMEOUT: "6s",
			SKEIN_LIMITS_PING_INTERVAL: "1s",
			SKEIN_LIMITS_IDLE_TIMEOUT: "4s",
			SKEIN_LIMITS_BUSY_TIMEOUT: "1m",
			SKEIN_LIMITS_HIGH_WATER_MARK: "1Mi",
			SKEIN_NATS_CREDENTIALS: "a.creds",
			SKEIN_NATS_NKEY: "a.nk",
			SKEIN_NATS_TLS_CA: "ca.pem",
			SKEIN_NATS_TLS_CERT: "cert.pem",
			SKEIN_NATS_TLS_KEY: "key.pem",
			SKEIN_NATS_PREFIX: "a.b",
		});
		expect(config).toEqual({
			entry: ["a.ts", "b.ts"],
			transport: "memory://a",
			insecure: true,
			discovery: { static: ["memory://b", "memory://c"], joinTimeout: "2s" },
			node: {
				name: "a",
				labels: { zone: "eu-1", expression: "a=b", empty: "" },
				taints: ["gpu=true:NoSchedule", "old:NoExecute"],
				resources: { gpu: "3", memory: "16Gi" },
				gpus: [{ model: "H200", memory: "141Gi" }, { model: "L4", island: "left" }, { memory: "24Gi" }],
				maxCalls: 5,
				stopGrace: "1m",
			},
			pool: { threads: 0 },
			localNodes: 2,
			limits: {
				maxFrame: "1Mi",
				maxPending: 1000,
				maxHandshakes: 8,
				handshakesPerSecond: 60,
				handshakeTimeout: "1s",
				frameTimeout: "6s",
				pingInterval: "1s",
				idleTimeout: "4s",
				busyTimeout: "1m",
				highWaterMark: "1Mi",
			},
			nats: {
				credentials: "a.creds",
				nkey: "a.nk",
				tls: { ca: "ca.pem", cert: "cert.pem", key: "key.pem" },
				prefix: "a.b",
			},
		});
		expect(() => resolveConfig(config, "environment")).not.toThrow();
	});

	it("separates addresses at a comma, but not the servers of one address", () => {
		const servers = "nats://a:4222,b:4222, tcp://10.0.0.1:7420,nats://c:4222/x";
		expect(configFromEnvironment({ SKEIN_DISCOVERY_STATIC: servers })).toEqual({
			discovery: { static: ["nats://a:4222,b:4222", "tcp://10.0.0.1:7420", "nats://c:4222/x"] },
		});
	});

	it.each([
		["1", true],
		["TRUE", true],
		["0", false],
		["false", false],
	])("reads %j as a flag", (text, value) => {
		expect(configFromEnvironment({ SKEIN_INSECURE: text })).toEqual({ insecure: value });
	});

	it("says nothing of variables of others, of its own that are not configuration, and of unset ones", () => {
		const environment = {
			PATH: "/bin",
			MY_SKEIN_TRANSPORT: "x",
			SKEIN_CONFIG: "a.json",
			SKEIN_SLICED_ENTRY: "x",
			SKEIN_TEST_ANYTHING: "x",
			SKEIN_TRANSPORT: undefined,
		};
		expect(configFromEnvironment(environment)).toEqual({});
	});

	it("refuses an unknown variable with the nearest one", () => {
		const read = (): unknown => configFromEnvironment({ SKEIN_TRANSPROT: "memory://" });
		expect(refusal(read, "SKEIN_CONFIG_UNKNOWN_KEY")).toBe(
			'environment: unknown key "SKEIN_TRANSPROT"; did you mean "SKEIN_TRANSPORT"?',
		);
	});

	it.each([
		["SKEIN_POOL_THREADS", "four", "a number"],
		["SKEIN_POOL_THREADS", " ", "a number"],
		["SKEIN_LOCAL_NODES", "Infinity", "a number"],
		["SKEIN_INSECURE", "yes", "true or false"],
		["SKEIN_NODE_LABELS", "zone", 'a list such as "zone=eu-1,disk=ssd"'],
		["SKEIN_NODE_RESOURCES", "=2", 'a list such as "zone=eu-1,disk=ssd"'],
	])("refuses %s=%j and says what it wants", (variable, value, wants) => {
		const read = (): unknown => configFromEnvironment({ [variable]: value });
		expect(refusal(read, "SKEIN_CONFIG_INVALID")).toContain(`environment: ${variable} must be ${wants}, got`);
	});
});

describe("layers of configuration", () => {
	it("win over those before them, key by key within a section", () => {
		const merged = mergeConfig(
			{ transport: "memory://a", node: { name: "a", maxCalls: 1 }, pool: { threads: 1 } },
			{ node: { name: "b", labels: { zone: "x" } }, localNodes: 1 },
			{ transport: "memory://c", node: { maxCalls: 3 } },
		);
		expect(merged).toEqual({
			transport: "memory://c",
			node: { name: "b", maxCalls: 3, labels: { zone: "x" } },
			pool: { threads: 1 },
			localNodes: 1,
		});
	});

	it("replace lists and maps whole", () => {
		const merged = mergeConfig(
			{ entry: ["a"], node: { labels: { zone: "x", disk: "ssd" } }, discovery: { static: ["memory://a"] } },
			{ entry: ["b"], node: { labels: { zone: "y" } }, discovery: { static: [] } },
		);
		expect(merged).toEqual({ entry: ["b"], node: { labels: { zone: "y" } }, discovery: { static: [] } });
	});

	it("say nothing with undefined, at the top and within a section", () => {
		const silent = { transport: undefined, node: { name: undefined, maxCalls: 2 }, pool: undefined };
		const merged = mergeConfig(
			{ transport: "memory://a", node: { name: "a" }, pool: { threads: 1 } },
			silent as unknown as SkeinConfig,
		);
		expect(merged).toEqual({ transport: "memory://a", node: { name: "a", maxCalls: 2 }, pool: { threads: 1 } });
	});

	it("win with false, 0 and empty text", () => {
		const merged = mergeConfig({ insecure: true, pool: { threads: 4 } }, { insecure: false, pool: { threads: 0 } });
		expect(merged).toEqual({ insecure: false, pool: { threads: 0 } });
	});

	it("stay as they are", () => {
		const first = { node: { name: "a" } };
		mergeConfig(first, { node: { name: "b" } });
		expect(first).toEqual({ node: { name: "a" } });
	});

	it("do not hide a section of the wrong type from the check that follows", () => {
		for (const pool of [3, null, "four"]) {
			const merged = mergeConfig({ pool: { threads: 1 } }, { pool } as unknown as SkeinConfig);
			expect(refused(merged, "SKEIN_CONFIG_INVALID")).toContain("pool must be an object");
		}
	});
});
