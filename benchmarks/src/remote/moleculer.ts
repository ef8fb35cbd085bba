/** Moleculer's `broker.call` over its TCP transporter and JSON; the action runs on the other node's own thread. */
import type { Caller } from "../harness/contestant.js";
import { freePorts } from "./free-ports.js";
import { createBroker } from "./moleculer-broker.js";
import { startServer } from "./server-process.js";

const params = { a: 1, b: 2 };

export async function open(): Promise<Caller> {
	const ports = await freePorts(2);
	const server = await startServer(new URL("./moleculer-server.js", import.meta.url), ports.map(String));
	const broker = createBroker("client", ports);
	await broker.start();
	await broker.waitForServices("adder");
	return {
		kind: "calls",
		call: () => broker.call("adder.add", params),
		accepts: (answer) => answer === 3,
		close: async () => {
			await broker.stop();
			await server.close();
		},
	};
}
