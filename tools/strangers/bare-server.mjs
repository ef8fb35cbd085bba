// @ts-check
/**
 * The least that any server does with strangers: takes them, reads, and closes. Who says `echo` first hears what he says.
 * Tells its parent the port.
 */
import { createServer } from "node:net";

const server = createServer({ noDelay: true }, (socket) => {
	socket.on("error", () => {});
	socket.once("data", (first) => {
		if (first.toString() !== "echo") socket.destroy();
		else socket.on("data", (bytes) => void socket.write(bytes));
	});
});
server.listen(0, "127.0.0.1", () =>
	process.send?.(/** @type {import("node:net").AddressInfo} */ (server.address()).port),
);
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
