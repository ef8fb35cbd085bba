/** From what a user wrote to what the runtime runs on: checks, parses, fills in defaults. */
import { availableParallelism, hostname, totalmem } from "node:os";
import { parseDuration, parseQuantity, SkeinError } from "@skein/kernel";
import { parseTaint } from "@skein/scheduler/taint";
import { parseAddress } from "@skein/transport";
import {
	amounts,
	anyRecord,
	checkShape,
	flag,
	invalid,
	labels,
	numberOrText,
	records,
	type Shape,
	subject,
	text,
	textOrTexts,
	texts,
	whole,
} from "./check-shape.js";
import { resolveGpus } from "./resolve-gpus.js";
import { limitsShape, resolveLimits, resolveStreams } from "./resolve-limits.js";
import type { ResolvedConfig } from "./resolved-config.js";
import type { SkeinConfig } from "./skein-config.js";

export const configShape: Shape = {
	entry: textOrTexts,
	transport: text,
	insecure: flag,
	discovery: { static: texts, joinTimeout: numberOrText },
	nats: { credentials: text, nkey: text, tls: { ca: text, cert: text, key: text }, prefix: subject },
	node: {
		name: text,
		labels,
		taints: texts,
		resources: amounts,
		gpus: records,
		maxCalls: whole,
		stopGrace: numberOrText,
	},
	pool: { threads: whole, resourceLimits: { maxOldGenerationSizeMb: whole, maxYoungGenerationSizeMb: whole } },
	limits: limitsShape,
	localNodes: whole,
	tenants: anyRecord,
	functions: anyRecord,
};

/**
 * @param source names where the configuration came from, for errors
 * @throws SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID, SKEIN_TRANSPORT_ADDRESS
 */
export function resolveConfig(config: SkeinConfig, source: string): ResolvedConfig {
	checkShape(config, configShape, source);
	const { node = {}, pool = {}, discovery = {}, limits = {} } = config;
	const threads = pool.threads ?? availableParallelism();
	const seeds = discovery.static ?? [];
	const gpus = resolveGpus(node.gpus, source);
	for (const seed of seeds) parseAddress(seed);
	return {
		entry: config.entry === undefined ? [] : [config.entry].flat(),
		listen: listenAddress(config.transport),
		insecure: config.insecure ?? false,
		discovery: {
			static: seeds,
			joinTimeout: parseDuration(discovery.joinTimeout ?? "10s", `${source}: discovery.joinTimeout`),
		},
		nats: config.nats ?? {},
		node: {
			name: nodeName(node.name, source),
			labels: node.labels ?? {},
			taints: (node.taints ?? []).map((taint) => parseTaintOf(taint, source)),
			capacity: capacity(node.resources, gpus?.length, source),
			...(gpus === undefined ? {} : { gpus }),
			maxCalls: node.maxCalls ?? 1_000_000,
			stopGrace: parseDuration(node.stopGrace ?? "10s", `${source}: node.stopGrace`),
		},
		pool: { threads, ...(pool.resourceLimits === undefined ? {} : { resourceLimits: pool.resourceLimits }) },
		limits: resolveLimits(limits, source),
		localNodes: config.localNodes ?? 0,
		maxPending: limits.maxPending ?? 1_000_000,
		window: windowOf(limits.window, source),
		...resolveStreams(limits, source),
		tenants: config.tenants ?? {},
		functions: config.functions ?? {},
	};
}

function windowOf(window: number | undefined, source: string): number {
	if (window !== undefined && window < 1) throw invalid(source, "limits.window", "1 or more", window);
	return window ?? 16_384;
}

let unnamed = 0;

function nodeName(name: string | undefined, source: string): string {
	if (name === "") throw invalid(source, "node.name", "a text that is not empty", name);
	if (name !== undefined) return name;
	unnamed += 1;
	return `${hostname()}-${process.pid}${unnamed === 1 ? "" : `-${unnamed}`}`;
}

function listenAddress(transport: string | undefined): string | undefined {
	if (transport === undefined || transport === "memory://") return undefined;
	parseAddress(transport);
	return transport;
}

function capacity(
	resources: Readonly<Record<string, number | string>> = {},
	devices: number | undefined,
	source: string,
): Record<string, number> {
	const parsed: Record<string, number> = { cpu: availableParallelism(), memory: totalmem() };
	for (const [name, amount] of Object.entries(resources))
		parsed[name] = parseQuantity(amount, `${source}: node.resources.${name}`);
	if (devices === undefined) return parsed;
	if ((parsed.gpu ?? devices) === devices) return { ...parsed, gpu: devices };
	throw invalid(source, "node.resources.gpu", `the number of node.gpus, which is ${devices}`, resources.gpu);
}

function parseTaintOf(taint: string, source: string): ReturnType<typeof parseTaint> {
	try {
		return parseTaint(taint);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new SkeinError("SKEIN_CONFIG_INVALID", `${source}: node.taints: ${why}`, { cause });
	}
}
