/** Calls to one worker thread of the same process. */
import type { Entrant, Measure, Subject } from "../harness/subject.js";

const piscina: Entrant = { name: "piscina `run`", module: "local/piscina.js", options: { threads: 1 } };
const piscinaBest: Entrant = {
	name: "piscina, `concurrentTasksPerWorker: 64`",
	module: "local/piscina.js",
	options: { threads: 1, tasksPerThread: 64 },
};
const raw: Entrant = { name: "raw `postMessage` echo", module: "local/raw-post-message.js" };

const measures: readonly Measure[] = [
	{ kind: "throughput", inFlight: 1000 },
	{ kind: "throughput", inFlight: 100 },
	{ kind: "latency" },
];

export const localSubjects: readonly Subject[] = measures.map((measure) => ({
	area: "local",
	title: "local `spawnFn(add, 1, 2)`, one thread",
	measure,
	ours: { name: "skein", module: "local/skein.js" },
	against: [piscina, piscinaBest, raw],
}));
