/**
 * `spawnFn` that runs in the worker thread of another node: `skein node` as a user starts it, and a program without
 * threads of its own. Options: `transport` `unix` or `tcp`; `lines` false: all calls pass the node's main loop; `task` `add`, `echo`
 * (1 KB object), `echo any` (the same, of type `object`) or `take` (1 MB of floats).
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createRuntime, type Runtime } from "skein";
import { add, echo, echoAny, lastOf } from "../functions.js";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { floats, isOrder, MEGABYTE_OF_FLOATS, order } from "../samples.js";
import { createSocketFolder } from "./socket-folder.js";

const skein = fileURLToPath(new URL("bin/skein.js", import.meta.resolve("skein/package.json")));
const functions = fileURLToPath(new URL("../functions.js", import.meta.url));

/** Who lets fewer than 65,536 calls wait has no lines. */
const WITHOUT_LINES = { limits: { maxPending: 65_535 } };

export async function open({ transport, task, lines }: ContestantOptions): Promise<Caller> {
	const folder = createSocketFolder();
	const uri = transport === "tcp" ? "tcp://127.0.0.1:0" : `unix://${folder.path("node")}`;
	const args = [...process.execArgv, skein, "node", "--entry", functions, "--transport", uri, "--threads", "1"];
	const node = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
	const [{ ready }] = (await once(node, "message")) as [{ ready: string }];
	const seeds = { static: [ready] };
	const runtime = await createRuntime({
		pool: { threads: 0 },
		discovery: seeds,
		...(lines === false && WITHOUT_LINES),
	});
	return {
		kind: "calls",
		...callsOf(String(task), runtime),
		close: async () => {
			await runtime.shutdown();
			const ended = once(node, "close");
			node.kill("SIGTERM");
			await ended;
			folder.close();
		},
	};
}

function callsOf(task: string, runtime: Runtime): Pick<Caller, "call" | "accepts"> {
	if (task === "echo") return { call: () => runtime.spawnFn(echo, order), accepts: isOrder };
	if (task === "echo any") return { call: () => runtime.spawnFn(echoAny, order), accepts: isOrder };
	if (task === "take") {
		const values = floats(MEGABYTE_OF_FLOATS);
		const last = values.at(-1);
		return { call: () => runtime.spawnFn(lastOf, values), accepts: (answer) => answer === last };
	}
	return { call: () => runtime.spawnFn(add, 1, 2), accepts: (answer) => answer === 3 };
}
