/** Works for as long as a message says and answers with the number of tasks. */
import { parentPort, workerData } from "node:worker_threads";
import { burn } from "./burn.js";

const iterations = workerData as number;
const expected = burn(iterations);

parentPort!.on("message", (milliseconds: number) => {
	const end = performance.now() + milliseconds;
	let tasks = 0;
	while (performance.now() < end) {
		if (burn(iterations) !== expected) throw new Error("a wrong answer");
		tasks += 1;
	}
	parentPort!.postMessage(tasks);
});
