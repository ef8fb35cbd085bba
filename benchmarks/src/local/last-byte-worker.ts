/** Answers a buffer with its last byte. */
import { parentPort } from "node:worker_threads";

parentPort!.on("message", (buffer: ArrayBuffer) => {
	parentPort!.postMessage(new Uint8Array(buffer)[buffer.byteLength - 1]);
});
