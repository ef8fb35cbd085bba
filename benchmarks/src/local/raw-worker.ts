/** Answers each message with one message. */
import { parentPort } from "node:worker_threads";

parentPort!.on("message", ([slot, a, b]: [number, number, number]) => parentPort!.postMessage([slot, a + b]));
