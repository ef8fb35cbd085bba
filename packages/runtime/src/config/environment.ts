/** `SKEIN_*` variables as configuration: one variable per key, lists by comma, maps as `key=value`. */
import { invalid, unknownKey } from "./check-shape.js";
import type { SkeinConfig } from "./skein-config.js";

type Read = (value: string, variable: string) => unknown;

const asText: Read = (value) => value;
const asList: Read = (value) =>
	value
		.split(",")
		.map((item) => item.trim())
		.filter((item) => item !== "");
/** A comma also stands between the servers of one address. */
const asAddresses: Read = (value) =>
	value
		.split(/,(?=\s*\w+:\/\/)/)
		.map((item) => item.trim())
		.filter((item) => item !== "");
const asNumber: Read = (value, variable) => {
	const number = Number(value);
	if (value.trim() === "" || !Number.isFinite(number)) throw invalid("environment", variable, "a number", value);
	return number;
};
const asFlag: Read = (value, variable) => {
	if (/^(1|true)$/i.test(value)) return true;
	if (/^(0|false)$/i.test(value)) return false;
	throw invalid("environment", variable, "true or false", value);
};
const asMap: Read = (value, variable) => {
	const entries = (asList(value, variable) as string[]).map((item) => {
		const at = item.indexOf("=");
		if (at < 1) throw invalid("environment", variable, 'a list such as "zone=eu-1,disk=ssd"', value);
		return [item.slice(0, at), item.slice(at + 1)] as const;
	});
	return Object.fromEntries(entries);
};

/** `H200/141Gi,H200/141Gi@left`: model, memory behind a slash, island behind an at sign; a part may be absent. */
const asDevices: Read = (value, variable) =>
	(asList(value, variable) as string[]).map((item) => {
		const [, model, memory, island] = /^([^/@]*)(?:\/([^/@]+))?(?:@([^/@]+))?$/.exec(item) ?? [];
		if (model === undefined) throw invalid("environment", variable, 'a list such as "H200/141Gi,L4/24Gi@left"', value);
		return { ...(model && { model }), ...(memory && { memory }), ...(island && { island }) };
	});

const VARIABLES: Readonly<Record<string, readonly [path: readonly string[], read: Read]>> = {
	SKEIN_ENTRY: [["entry"], asList],
	SKEIN_TRANSPORT: [["transport"], asText],
	SKEIN_INSECURE: [["insecure"], asFlag],
	SKEIN_DISCOVERY_STATIC: [["discovery", "static"], asAddresses],
	SKEIN_DISCOVERY_JOIN_TIMEOUT: [["discovery", "joinTimeout"], asText],
	SKEIN_NATS_CREDENTIALS: [["nats", "credentials"], asText],
	SKEIN_NATS_NKEY: [["nats", "nkey"], asText],
	SKEIN_NATS_TLS_CA: [["nats", "tls", "ca"], asText],
	SKEIN_NATS_TLS_CERT: [["nats", "tls", "cert"], asText],
	SKEIN_NATS_TLS_KEY: [["nats", "tls", "key"], asText],
	SKEIN_NATS_PREFIX: [["nats", "prefix"], asText],
	SKEIN_NODE_NAME: [["node", "name"], asText],
	SKEIN_NODE_LABELS: [["node", "labels"], asMap],
	SKEIN_NODE_TAINTS: [["node", "taints"], asList],
	SKEIN_NODE_RESOURCES: [["node", "resources"], asMap],
	SKEIN_NODE_GPUS: [["node", "gpus"], asDevices],
	SKEIN_NODE_MAX_CALLS: [["node", "maxCalls"], asNumber],
	SKEIN_NODE_STOP_GRACE: [["node", "stopGrace"], asText],
	SKEIN_POOL_THREADS: [["pool", "threads"], asNumber],
	SKEIN_LOCAL_NODES: [["localNodes"], asNumber],
	SKEIN_LIMITS_MAX_FRAME: [["limits", "maxFrame"], asText],
	SKEIN_LIMITS_MAX_PENDING: [["limits", "maxPending"], asNumber],
	SKEIN_LIMITS_WINDOW: [["limits", "window"], asNumber],
	SKEIN_LIMITS_MAX_HANDSHAKES: [["limits", "maxHandshakes"], asNumber],
	SKEIN_LIMITS_HANDSHAKES_PER_SECOND: [["limits", "handshakesPerSecond"], asNumber],
	SKEIN_LIMITS_HANDSHAKE_TIMEOUT: [["limits", "handshakeTimeout"], asText],
	SKEIN_LIMITS_FRAME_TIMEOUT: [["limits", "frameTimeout"], asText],
	SKEIN_LIMITS_PING_INTERVAL: [["limits", "pingInterval"], asText],
	SKEIN_LIMITS_IDLE_TIMEOUT: [["limits", "idleTimeout"], asText],
	SKEIN_LIMITS_BUSY_TIMEOUT: [["limits", "busyTimeout"], asText],
	SKEIN_LIMITS_HIGH_WATER_MARK: [["limits", "highWaterMark"], asText],
};

/** Variables of ours that are not configuration. */
const OTHERS: ReadonlySet<string> = new Set(["SKEIN_SLICED_ENTRY", "SKEIN_CONFIG"]);

/** @throws SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID */
export function configFromEnvironment(environment: Readonly<Record<string, string | undefined>>): SkeinConfig {
	const config: Record<string, unknown> = {};
	for (const [variable, value] of Object.entries(environment)) {
		if (
			!variable.startsWith("SKEIN_") ||
			value === undefined ||
			OTHERS.has(variable) ||
			variable.startsWith("SKEIN_TEST_")
		)
			continue;
		const known = VARIABLES[variable];
		if (known === undefined) throw unknownKey("environment", variable, variable, Object.keys(VARIABLES));
		const [path, read] = known;
		let place = config;
		for (const key of path.slice(0, -1)) {
			place[key] ??= {};
			place = place[key] as Record<string, unknown>;
		}
		place[path.at(-1)!] = read(value, variable);
	}
	return config as SkeinConfig;
}
