/** Calls that run in the worker thread of another process. */
import type { ContestantOptions } from "../harness/contestant.js";
import type { Entrant, Measure, Subject } from "../harness/subject.js";
import { MEGABYTE_OF_FLOATS } from "../samples.js";

const MEGABYTE = MEGABYTE_OF_FLOATS * 8;
/** Bytes of two small arguments, about. */
const SMALL = 8;

const skein = (transport: string, task: string, lines = true): Entrant => ({
	name: "skein",
	module: "remote/skein.js",
	options: { transport, task, lines },
});

const raw = (name: string, options: ContestantOptions): Entrant => ({
	name,
	module: "remote/raw-framed-echo.js",
	options,
});

const measures: readonly Measure[] = [
	{ kind: "throughput", inFlight: 1000 },
	{ kind: "throughput", inFlight: 100 },
	{ kind: "latency" },
];

const moleculer: Entrant = { name: "Moleculer over tcp, main thread", module: "remote/moleculer.js" };
const grpc: Entrant = { name: "grpc-js unary over unix, main thread", module: "remote/grpc.js" };

/** The frameworks that one would take instead stand beside one row: they are far from the floor in all. */
const frameworks = (transport: string, measure: Measure): readonly Entrant[] =>
	transport === "unix" && measure.kind === "throughput" && measure.inFlight === 1000 ? [moleculer, grpc] : [];

interface Way {
	readonly transport: "unix" | "tcp";
	/** Default true. */
	readonly lines?: boolean;
}

const ways: readonly Way[] = [{ transport: "unix" }, { transport: "unix", lines: false }, { transport: "tcp" }];

const small = ways.flatMap(({ transport, lines = true }) =>
	measures.map(
		(measure): Subject => ({
			area: "remote",
			title: `remote \`spawnFn(add, 1, 2)\` over ${transport}${lines ? "" : ", by the node's main loop"}, one thread`,
			measure,
			ours: skein(transport, "add", lines),
			against: [
				raw(`raw framed echo over ${transport}`, { transport, bytes: SMALL }),
				raw(`raw framed echo over ${transport}, by a worker thread`, { transport, bytes: SMALL, thread: true }),
				...(lines ? frameworks(transport, measure) : []),
			],
		}),
	),
);

const object = (task: string, type: string): Subject => ({
	area: "remote",
	title: `1 KB object${type} echoed over unix, one thread`,
	measure: { kind: "throughput", inFlight: 100 },
	ours: skein("unix", task),
	against: [
		{
			name: "piscina, the same object, local, two threads",
			module: "local/piscina.js",
			options: { threads: 2, task: "echo" },
		},
		raw("raw framed echo of 1,024 bytes, nothing decoded", { transport: "unix", bytes: 1024 }),
	],
});

const large: Subject = {
	area: "remote",
	title: "1 MB `Float64Array` argument over unix, one thread",
	measure: { kind: "throughput", inFlight: 4 },
	bytesPerCall: MEGABYTE,
	ours: skein("unix", "take"),
	against: [raw("raw frames of 1 MB, empty answers", { transport: "unix", bytes: MEGABYTE, take: true })],
};

export const remoteSubjects: readonly Subject[] = [
	...small,
	object("echo", ""),
	object("echo any", ", declared as `object`,"),
	large,
];
