/** What one would use without Skein: the client's own `request`, answered in another process with the same bytes. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "@nats-io/transport-node";
import { startNatsServer } from "@skein/testkit";
import type { Caller, ContestantOptions } from "../harness/contestant.js";

const responder = fileURLToPath(new URL("./nats-responder.js", import.meta.url));
/** Milliseconds; never reached. */
const TIMEOUT = 30_000;

export async function open({ bytes }: ContestantOptions): Promise<Caller> {
	const server = await startNatsServer();
	if (server.missing !== undefined) throw new Error(server.missing);
	const child = fork(responder, [server.uri]);
	await once(child, "message");
	const connection = await connect({ servers: server.uri });
	const payload = new Uint8Array(Number(bytes)).fill(7);
	return {
		kind: "calls",
		call: () => connection.request("echo", payload, { timeout: TIMEOUT }),
		accepts: (answer) => (answer as { data: Uint8Array }).data.length === payload.length,
		close: async () => {
			await connection.close();
			const ended = once(child, "exit");
			child.disconnect();
			await ended;
			await server.stop();
		},
	};
}
