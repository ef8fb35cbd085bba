/** grpc-js, unary calls over one channel on a unix socket; the function runs on the server's own thread. */
import { credentials } from "@grpc/grpc-js";
import type { Caller } from "../harness/contestant.js";
import { loadAdder } from "./grpc-adder.js";
import { startServer } from "./server-process.js";
import { createSocketFolder } from "./socket-folder.js";

const pair = { a: 1, b: 2 };

export async function open(): Promise<Caller> {
	const folder = createSocketFolder();
	const server = await startServer(new URL("./grpc-server.js", import.meta.url), [folder.path("grpc")]);
	const { Client } = loadAdder();
	const client = new Client(`unix://${server.address}`, credentials.createInsecure());
	const call = (): Promise<number> =>
		new Promise((resolve, reject) => {
			client.add(pair, (error, sum) => (error === null ? resolve(sum.value) : reject(error)));
		});
	return {
		kind: "calls",
		call,
		accepts: (answer) => answer === 3,
		close: async () => {
			client.close();
			await server.close();
			folder.close();
		},
	};
}
