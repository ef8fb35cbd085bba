/** The process that serves the gRPC peer: `node grpc-server.js <path>`. */
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { loadAdder, type Pair, type Sum } from "./grpc-adder.js";

const path = process.argv[2]!;
const server = new Server();
server.addService(loadAdder().service, {
	add: ({ request: { a, b } }: ServerUnaryCall<Pair, Sum>, answer: sendUnaryData<Sum>) =>
		answer(null, { value: a + b }),
});
server.bindAsync(`unix://${path}`, ServerCredentials.createInsecure(), (error) => {
	if (error !== null) throw error;
	process.send!(path);
});
process.once("disconnect", () => process.exit());
