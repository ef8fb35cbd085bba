/** What a reader might look for in the table and does not find. */

export const notMeasured: readonly string[] = [
	"Other machines than the one named: no second host, so no real network; tcp is the loopback.",
	"More than two nodes, and small calls on more than one worker thread: how throughput grows with cores.",
	"Other peers: NATS, tinypool, workerpool, poolifier, comlink, Ray.",
	"Large data without a copy (`transfer`, SharedArrayBuffer), results of 1 GB, bulk and small calls mixed on one link.",
	"Calls that fail, are aborted, retried or have deadlines; tasks that await.",
	"Cold start of a node, memory per pending call, CPU time per call, long runs (leaks).",
	"NATS and the memory transport.",
	"In the raw echoes nothing is encoded, decoded, placed or admitted, and no thread is crossed in the other process: they are floors, not systems.",
];
