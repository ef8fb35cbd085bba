/** Moves back what is moved to it. */
import { parentPort } from "node:worker_threads";

parentPort!.on("message", (bytes: Uint8Array<ArrayBuffer>) => parentPort!.postMessage(bytes, [bytes.buffer]));
