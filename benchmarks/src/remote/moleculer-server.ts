/** The process that serves the Moleculer peer: `node moleculer-server.js <port of the client> <own port>`. */
import type { Context } from "moleculer";
import { createBroker } from "./moleculer-broker.js";

const ports = process.argv.slice(2).map(Number);
const broker = createBroker("server", ports);
broker.createService({
	name: "adder",
	actions: { add: ({ params: { a, b } }: Context<{ a: number; b: number }>) => a + b },
});
await broker.start();
process.send!(ports[1]!);
process.once("disconnect", () => process.exit());
