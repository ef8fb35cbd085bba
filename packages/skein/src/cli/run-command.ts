/** `skein run`: a program with the macro applied; with `--nodes`, node processes beside it for as long as it runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import { startLocalCluster } from "./local-cluster.js";
import { parseFlags, wholeNumber } from "./parse-flags.js";
import { UsageError } from "./usage-error.js";

const FLAGS = {
	nodes: { type: "string", help: "node processes to start beside the program; default 0" },
	transport: {
		type: "string",
		help: "how they are reached: unix (default), tcp, nats://host:port or memory (in the program's own process)",
	},
	config: { type: "string", help: "configuration file; default: skein.config.* of this directory" },
} as const;

const USAGE = "usage: skein run app.ts [options] [-- arguments of the program]";

export async function runCommand(args: string[]): Promise<number> {
	const split = args.indexOf("--");
	const own = split < 0 ? args : args.slice(0, split);
	const { flags, positionals, help } = parseFlags(own, FLAGS, USAGE);
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const [file, ...rest] = positionals;
	if (file === undefined || rest.length > 0)
		throw new UsageError(`${file === undefined ? "which program?" : `unexpected "${rest[0]}"`}\n${USAGE}`);
	const entry = resolve(file);
	if (!existsSync(entry)) throw new UsageError(`there is no file ${entry}`);
	const nodes = wholeNumber(flags.nodes, "nodes") ?? 0;
	const config = flags.config as string | undefined;
	const transport = (flags.transport as string | undefined) ?? "unix";
	const stopping = stopSignal();
	const cluster = nodes === 0 ? undefined : await startLocalCluster({ nodes, transport, entry, config });
	try {
		const environment = {
			...process.env,
			...cluster?.environment,
			// Without nodes of its own, a program uses those that are on the server.
			...(nodes === 0 && transport.startsWith("nats://") ? { SKEIN_DISCOVERY_STATIC: transport } : {}),
			...(config === undefined ? {} : { SKEIN_CONFIG: resolve(config) }),
		};
		return await runProgram(entry, split < 0 ? [] : args.slice(split + 1), environment, stopping);
	} finally {
		await cluster?.stop();
	}
}

interface StopSignal {
	asked: NodeJS.Signals | undefined;
	onAsk: (signal: NodeJS.Signals) => void;
}

/** The program gets the signal too (from the terminal or from here); the nodes are stopped when it has ended. */
function stopSignal(): StopSignal {
	const stop: StopSignal = { asked: undefined, onAsk: () => undefined };
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, () => {
			stop.asked ??= signal;
			stop.onAsk(signal);
		});
	}
	return stop;
}

async function runProgram(
	entry: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
	stop: StopSignal,
): Promise<number> {
	if (stop.asked !== undefined) return 128 + constants.signals[stop.asked];
	const child = spawn(process.execPath, ["--import", import.meta.resolve("@skein/macros/register"), entry, ...args], {
		stdio: "inherit",
		env,
	});
	stop.onAsk = (signal) => child.kill(signal);
	const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
	if (code !== null) return code;
	return 128 + constants.signals[signal!];
}
