/** Calls to one worker thread of the same process. */
import type { Entrant, Measure, Subject } from "../harness/subject.js";
import { millisecondOfWork } from "./millisecond-of-work.js";

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

const small = measures.map(
	(measure): Subject => ({
		area: "local",
		title: "local `spawnFn(add, 1, 2)`, one thread",
		measure,
		ours: { name: "skein", module: "local/skein.js" },
		against: [piscina, piscinaBest, raw],
	}),
);

const ten: Subject = {
	area: "local",
	title: "ten small functions by turns, one thread",
	measure: { kind: "throughput", inFlight: 1000 },
	ours: { name: "skein", module: "local/skein-ten.js" },
	against: [raw, { name: "Skein, `add` alone", module: "local/skein.js" }],
};

const large = { bytes: 64 * 2 ** 20 };

/** On one core as well, where V8's threads that look for garbage have to wait for the very call that is measured. */
const transferMeasures: readonly Measure[] = [{ kind: "latency", everyCore: true }, { kind: "latency" }];

const transferred = transferMeasures.map(
	(measure): Subject => ({
		area: "local",
		title: "64 MB `ArrayBuffer`, `transfer()`, one thread",
		measure,
		ours: { name: "skein", module: "local/skein-transfer.js", options: large },
		against: [
			{ name: "`postMessage`, structured clone", module: "local/posted-buffer.js", options: large },
			{ name: "`postMessage`, transfer list", module: "local/posted-buffer.js", options: { ...large, moved: true } },
		],
	}),
);

const FUNCTIONS = 10_000;

const coldStart: Subject = {
	area: "local",
	title: `cold start of a thread, ${FUNCTIONS.toLocaleString("en")} functions registered`,
	measure: { kind: "latency" },
	ours: { name: "skein", module: "local/skein-cold.js", options: { functions: FUNCTIONS } },
	against: [{ name: "bare `new Worker`, first message", module: "local/bare-cold.js" }],
};

const CALLERS = 8;
const TASKS_PER_CALLER = 8;

/** Options are read when the subject is measured: finding out what a millisecond of work is takes a moment. */
const cpuEntrant = (name: string, module: string): Entrant => ({
	name,
	module,
	get options() {
		return { iterations: millisecondOfWork() };
	},
});

const cpu: Subject = {
	area: "local",
	title: `CPU tasks of 1 ms from ${CALLERS} callers, one thread per core`,
	measure: { kind: "throughput", inFlight: CALLERS * TASKS_PER_CALLER, warmUp: 24 },
	ours: cpuEntrant("skein", "local/skein-cpu.js"),
	against: [
		cpuEntrant("the same work split beforehand over bare workers", "local/bare-cpu.js"),
		cpuEntrant("raw `postMessage`, a message for each task and each result", "local/raw-cpu.js"),
	],
};

export const localSubjects: readonly Subject[] = [...small, ten, ...transferred, coldStart, cpu];
