/** Joins the cluster for a moment, as a node that runs nothing, to see what its nodes say of themselves. */
import { KeepAlive, type NodeView } from "@skein/kernel";
import { Runtime } from "@skein/runtime";
import { loadConfig } from "@skein/runtime/config";
import { type FlagValues, listOf } from "./parse-flags.js";

/** The flags of every command that asks a cluster. */
export const CLUSTER_FLAGS = {
	config: { type: "string", help: "configuration file; default: skein.config.* of this directory" },
	seed: {
		type: "string",
		multiple: true,
		help: "address of a node; several allowed; default: those of the configuration",
	},
	json: { type: "boolean", help: "machine-readable" },
} as const;

export interface ClusterAnswer {
	/** The node that asks. */
	readonly runtime: Runtime;
	/** Without the one that asks; valid while `use` runs. */
	readonly nodes: readonly NodeView[];
	/** Addresses that were asked and did not answer, each with why. */
	readonly missing: readonly string[];
	/** Why there is none, when there is none. */
	readonly silence: string;
}

/** `use` sees the nodes as they are while the links stand. */
export async function askCluster<T>(flags: FlagValues, use: (answer: ClusterAnswer) => T | Promise<T>): Promise<T> {
	const config = await loadConfig({ file: flags.config as string | undefined });
	const asked =
		flags.seed === undefined
			? [...config.discovery.static, ...(config.listen === undefined ? [] : [config.listen])]
			: listOf(flags.seed);
	const name = `skein-asks-${process.pid}`;
	const client = new Runtime({
		...config,
		listen: undefined,
		discovery: { ...config.discovery, static: asked },
		node: { ...config.node, name },
		pool: { ...config.pool, threads: 0 },
	});
	const alive = new KeepAlive();
	alive.hold();
	try {
		await client.ready;
		const nodes = client.nodes().filter((node) => node.name !== name);
		const where = asked.length === 0 ? ": no address is configured; use --seed uri" : ` at ${asked.join(", ")}`;
		const missing = client.missing().map(({ uri, error }) => `${uri}: ${reasonOf(error)}`);
		return await use({ runtime: client, nodes, missing, silence: `no node answered${where}` });
	} finally {
		alive.close();
		await client.shutdown();
	}
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
