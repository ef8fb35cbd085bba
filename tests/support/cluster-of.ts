/** Two nodes and a program that only calls, over one transport: the same for every test of the matrix. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@skein/runtime/config";
import { startNatsServer } from "@skein/testkit";
import { createRuntime, Runtime, type SkeinConfig } from "skein";
import { type NodeProcess, startNode } from "./start-node.js";

export type TransportName = "memory" | "unix" | "tcp" | "nats";
export const TRANSPORTS: readonly TransportName[] = ["memory", "unix", "tcp", "nats"];

export interface TestCluster {
	/** Why there is none, to skip a test with. */
	readonly missing: string | undefined;
	readonly program: Runtime;
	/** Empty for memory, whose nodes live in this process. */
	readonly processes: readonly NodeProcess[];
	close(): Promise<void>;
}

let clusters = 0;

/** @param environment of the nodes, beside what all of them have */
export async function clusterOf(
	transport: TransportName,
	config: SkeinConfig = {},
	environment: Readonly<Record<string, string>> = {},
): Promise<TestCluster> {
	clusters += 1;
	const directory = mkdtempSync(join(tmpdir(), "skein-test-"));
	const server = transport === "nats" ? await startNatsServer() : undefined;
	if (server?.missing !== undefined) return createAbsent(server.missing);
	const address = {
		memory: (n: string) => `memory://t${clusters}-${n}`,
		unix: (n: string) => `unix://${join(directory, n)}.sock`,
		tcp: () => "tcp://127.0.0.1:0",
		nats: () => server!.uri,
	}[transport];
	const all = { SKEIN_NODE_RESOURCES: "slots=2", ...environment };
	const processes: NodeProcess[] = [];
	const locals: Runtime[] = [];
	for (const [name, zone] of [
		["a", "eu-1"],
		["b", "eu-2"],
	] as const) {
		if (transport === "memory") {
			const flags = { transport: address(name), node: { name, labels: { zone } }, pool: { threads: 1 } };
			const runtime = new Runtime(await within(all, () => loadConfig({ flags })));
			await runtime.ready;
			locals.push(runtime);
		} else {
			processes.push(await within(all, () => startNode(name, address(name), "--label", `zone=${zone}`)));
		}
	}
	const seeds = [...processes.map((node) => node.address), ...locals.map((node) => node.address)];
	const program = await createRuntime({
		node: { name: "program" },
		pool: { threads: 0 },
		// On a server the nodes are found.
		...(server === undefined ? { discovery: { static: seeds } } : { transport: server.uri }),
		...config,
	});
	return {
		missing: undefined,
		program,
		processes,
		async close() {
			await program.shutdown();
			await Promise.all(locals.map((node) => node.shutdown()));
			await Promise.all(processes.map((node) => node.stop()));
			await server?.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

/** What `make` does, with further variables of this process. */
async function within<T>(environment: Readonly<Record<string, string>>, make: () => Promise<T>): Promise<T> {
	Object.assign(process.env, environment);
	try {
		return await make();
	} finally {
		for (const key of Object.keys(environment)) delete process.env[key];
	}
}

function createAbsent(missing: string): TestCluster {
	return { missing, program: undefined as unknown as Runtime, processes: [], close: async () => {} };
}
