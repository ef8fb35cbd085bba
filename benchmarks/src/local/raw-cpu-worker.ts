/** Answers each message with one message, after the work that it asks for. */
import { parentPort } from "node:worker_threads";
import { burn } from "./burn.js";

parentPort!.on("message", ([slot, iterations]: [number, number]) => parentPort!.postMessage([slot, burn(iterations)]));
