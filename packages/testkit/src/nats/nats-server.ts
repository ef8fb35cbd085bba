/** A real NATS server for tests: on a free port of this machine, JetStream on, in a folder that goes with it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNatsServer } from "./find-nats-server.js";

export interface NatsServer {
	/** `nats://127.0.0.1:port`; also after `restart`. */
	readonly uri: string;
	readonly port: number;
	/** Why there is none, to skip a test with; undefined when it runs. */
	readonly missing: string | undefined;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
	/** Starts it again on its port. */
	restart(): Promise<void>;
	/** Stops the process without a word, and lets it go on. */
	freeze(on: boolean): void;
	/** Ends it for good and removes its folder. Idempotent. */
	stop(): Promise<void>;
}

export interface NatsServerOptions {
	/** Further lines of the server's own configuration file, such as users and TLS. */
	readonly configuration?: string;
	/** The address that it listens on. Default 127.0.0.1. */
	readonly host?: string;
}

export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
	const { configuration = "", host = "127.0.0.1" } = options;
	const program = findNatsServer();
	if (program === undefined) return createAbsent("missing nats-server: not on PATH");
	const folder = mkdtempSync(join(tmpdir(), "skein-nats-"));
	const file = join(folder, "server.conf");
	writeFileSync(file, `jetstream { store_dir: "${folder}", max_mem: 16M, max_file: 64M }\n${configuration}\n`);
	let child: ChildProcess | undefined;
	const onExit = () => child?.kill("SIGKILL");
	process.once("exit", onExit);
	const start = async (port: number): Promise<number> => {
		child = spawn(program, ["-c", file, "-a", host, "-p", String(port)], {
			stdio: ["ignore", "ignore", "pipe"],
		});
		return readPort(child);
	};
	const kill = async (): Promise<void> => {
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
		const ended = once(child, "exit");
		child.kill("SIGKILL");
		await ended;
	};
	const port = await start(-1);
	return {
		uri: `nats://127.0.0.1:${port}`,
		port,
		missing: undefined,
		kill,
		restart: async () => {
			await start(port);
		},
		freeze: (on) => void child?.kill(on ? "SIGSTOP" : "SIGCONT"),
		async stop() {
			process.off("exit", onExit);
			await kill();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Waits until the server is ready; it says so, and on which port, in its log. */
function readPort(child: ChildProcess): Promise<number> {
	let log = "";
	return new Promise((resolve, reject) => {
		child.once("exit", (code) => reject(new Error(`nats-server ended with ${String(code)}:\n${log}`)));
		child.stderr!.setEncoding("utf8").on("data", (piece: string) => {
			log += piece;
			const port = /client connections on \S+:(\d+)/.exec(log)?.[1];
			if (port !== undefined && log.includes("Server is ready")) resolve(Number(port));
			if (log.length > 100_000) log = log.slice(-1_000);
		});
	});
}

function createAbsent(missing: string): NatsServer {
	const nothing = async () => {};
	return { uri: "nats://127.0.0.1:1", port: 1, missing, kill: nothing, restart: nothing, freeze() {}, stop: nothing };
}
