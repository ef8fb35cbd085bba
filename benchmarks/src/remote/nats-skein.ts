/** `spawnFn` that runs in the worker thread of a node which is found on a NATS server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startNatsServer } from "@skein/testkit";
import { createRuntime } from "skein";
import { add } from "../functions.js";
import type { Caller } from "../harness/contestant.js";

const skein = fileURLToPath(new URL("bin/skein.js", import.meta.resolve("skein/package.json")));
const functions = fileURLToPath(new URL("../functions.js", import.meta.url));

export async function open(): Promise<Caller> {
	const server = await startNatsServer();
	if (server.missing !== undefined) throw new Error(server.missing);
	const args = [...process.execArgv, skein, "node", "--entry", functions, "--transport", server.uri, "--threads", "1"];
	const node = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	await once(node, "message");
	const runtime = await createRuntime({ transport: server.uri, pool: { threads: 0 } });
	return {
		kind: "calls",
		call: () => runtime.spawnFn(add, 1, 2),
		accepts: (answer) => answer === 3,
		close: async () => {
			await runtime.shutdown();
			const ended = once(node, "close");
			node.kill("SIGTERM");
			await ended;
			await server.stop();
		},
	};
}
