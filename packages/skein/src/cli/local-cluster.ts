/** Node processes beside a program: starts them, says how to reach them, stops them and leaves nothing behind. */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realClock } from "@skein/kernel";
import { UsageError } from "./usage-error.js";

const CLI = fileURLToPath(new URL("../../bin/skein.js", import.meta.url));

export interface LocalCluster {
	/** Environment of the program that uses the nodes. */
	readonly environment: Readonly<Record<string, string>>;
	readonly processes: readonly number[];
	stop(): Promise<void>;
}

export interface LocalClusterOptions {
	readonly nodes: number;
	/** `unix`, `tcp`, `memory` or `nats://host:port`. */
	readonly transport: string;
	readonly entry: string;
	readonly config: string | undefined;
}

/** @throws UsageError */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
	const program = { SKEIN_NODE_NAME: "program", SKEIN_NODE_TAINTS: "skein/program=true:NoSchedule" };
	if (options.transport === "memory") {
		const environment = { ...program, SKEIN_LOCAL_NODES: String(options.nodes) };
		return { environment, processes: [], stop: () => Promise.resolve() };
	}
	const directory = mkdtempSync(join(tmpdir(), "skein-"));
	const children: ChildProcess[] = [];
	const onServer = options.transport.startsWith("nats://");
	// On a server that others use as well, the nodes of this run are to meet each other and nobody else.
	const prefix = onServer
		? { SKEIN_NATS_PREFIX: `${process.env.SKEIN_NATS_PREFIX ?? "skein"}.run-${randomUUID().slice(0, 8)}` }
		: undefined;
	const stop = async (): Promise<void> => {
		await Promise.all(children.map(end));
		rmSync(directory, { recursive: true, force: true });
	};
	try {
		const addresses: string[] = [];
		for (let index = 1; index <= options.nodes; index += 1) {
			const listen = listenAddress(options.transport, directory, index);
			const { child, address } = startNode(options, { name: `node-${index}`, listen, seeds: addresses, prefix });
			children.push(child);
			const dialable = await address;
			if (!onServer) addresses.push(dialable);
		}
		return {
			environment: {
				...program,
				...prefix,
				SKEIN_DISCOVERY_STATIC: onServer ? options.transport : addresses.join(","),
			},
			processes: children.map(({ pid }) => pid!),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

function listenAddress(transport: string, directory: string, index: number): string {
	if (transport === "unix") return `unix://${join(directory, `node-${index}.sock`)}`;
	if (transport === "tcp") return "tcp://127.0.0.1:0";
	if (transport.startsWith("nats://")) return transport;
	throw new UsageError(`--transport takes unix, tcp, memory or nats://host:port, not "${transport}"`);
}

interface LocalNode {
	readonly name: string;
	readonly listen: string;
	readonly seeds: readonly string[];
	readonly prefix: Readonly<Record<string, string>> | undefined;
}

function startNode(
	options: LocalClusterOptions,
	{ name, listen, seeds, prefix }: LocalNode,
): { child: ChildProcess; address: Promise<string> } {
	const threads = Math.max(1, Math.floor(availableParallelism() / options.nodes));
	const args = ["node", "--name", name, "--transport", listen, "--entry", options.entry, "--threads", String(threads)];
	if (options.config !== undefined) args.push("--config", options.config);
	for (const seed of seeds) args.push("--seed", seed);
	const environment = Object.entries(process.env).filter(([key]) => !/^SKEIN_(?!NATS_)/.test(key));
	const child = fork(CLI, args, {
		stdio: ["ignore", "ignore", "inherit", "ipc"],
		env: { ...Object.fromEntries(environment), ...prefix },
		// Ctrl-C reaches the whole foreground group: a group of its own lets the parent decide the order.
		detached: true,
	});
	const address = Promise.race([
		once(child, "message").then(([message]) => (message as { ready: string }).ready),
		once(child, "exit").then(([code]) =>
			Promise.reject(new UsageError(`${name} did not start (exit code ${String(code)})`)),
		),
	]);
	return { child, address };
}

/** Asks, and insists after three seconds. */
async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, "exit");
	child.kill("SIGTERM");
	const insist = realClock.schedule(3_000, () => child.kill("SIGKILL"));
	await exited;
	insist.cancel();
}
