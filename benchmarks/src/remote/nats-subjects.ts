/** Calls through a NATS server, against the client's own request and reply through a server of the same kind. */
import type { Measure, Subject } from "../harness/subject.js";

const measures: readonly Measure[] = [
	{ kind: "throughput", inFlight: 1000 },
	{ kind: "throughput", inFlight: 100 },
	{ kind: "latency" },
];

export const natsSubjects: readonly Subject[] = measures.map((measure) => ({
	area: "remote",
	title: "remote `spawnFn(add, 1, 2)` over NATS, one thread",
	measure,
	ours: { name: "skein", module: "remote/nats-skein.js" },
	against: [{ name: "NATS request and reply, 8 bytes", module: "remote/nats-request.js", options: { bytes: 8 } }],
}));
