export { type FuzzRounds, readFuzzRounds } from "./fuzz/fuzz-rounds.js";
export { createMutator, type Mutator } from "./fuzz/mutator.js";
export { type CorpusEntry, readCorpus } from "./fuzz/read-corpus.js";
export { heldBytes } from "./held-bytes.js";
export { installNatsServer } from "./nats/install-nats-server.js";
export { type NatsServer, type NatsServerOptions, startNatsServer } from "./nats/nats-server.js";
export { createSeededRandom, type SeededRandom } from "./seeded-random.js";
export type {
	TransportCapabilities,
	TransportCase,
	TransportHarness,
	TransportSuiteOptions,
} from "./transport/suite-options.js";
export { type TestRunner, transportCases, transportConformance } from "./transport/transport-conformance.js";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.js";
