// @ts-check
/** A node on a port of this machine, with one thread. Tells its parent the port, and stays as long as that does. */
import { createRuntime } from "skein";
import "./answer.mjs";

const node = await createRuntime({
	transport: "tcp://127.0.0.1:0",
	node: { name: "node" },
	pool: { threads: 1 },
});
// A node alone does not keep its process.
process.channel?.ref();
process.send?.(Number(new URL(node.address).port));
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
