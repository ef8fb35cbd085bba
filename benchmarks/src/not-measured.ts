/** What a reader might look for in the table and does not find. */

export const notMeasured: readonly string[] = [
	"Other machines than the one named: no second host, so no real network; tcp is the loopback. No other system, processor or version of Node.",
	"More than two nodes, and small calls on more than one worker thread: how throughput grows with cores. The row of CPU tasks has as many threads as this machine has cores.",
	"Other peers: tinypool, workerpool, poolifier, comlink, Ray. gRPC beyond unary calls on one channel, Moleculer beyond its TCP transporter with JSON.",
	"Time from call to answer under load: p99 stands beside the rows with one call in flight only.",
	"Results of 1 GB and small calls beside them are in the soak, not in this table; SharedArrayBuffer is in neither.",
	"Programs that mix plain and short calls to a node with others: all of them pass its main loop then, as in the row that says so; over tcp there is no such row.",
	"Calls that fail, are aborted, retried, refused or have deadlines; tasks that await, tasks that spawn tasks.",
	"Cold start of a node or of a program, TypeScript and bundled programs, CPU time per call. Memory per queued call and leaks are not in this table but in the soak.",
	"The memory transport; NATS beyond one server of this machine.",
	"In the raw echoes nothing is encoded, decoded, placed or admitted, and no thread is crossed in the other process: they are floors, not systems.",
];
