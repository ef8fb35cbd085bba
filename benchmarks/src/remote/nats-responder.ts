/** The process at the other end of the raw requests: `node nats-responder.js <uri>`; answers with what it got. */
import { connect } from "@nats-io/transport-node";

const connection = await connect({ servers: process.argv[2]! });
connection.subscribe("echo", { callback: (_error, message) => void message.respond(message.data) });
await connection.flush();
process.send!("ready");
process.once("disconnect", () => process.exit());
