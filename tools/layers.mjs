// @ts-check
/**
 * The layer table: which package may import which (ARCHITECTURE.md has the picture and the reasons).
 * Stations never import each other; only the runtime wires them. A new package gets its row here first.
 */
const words = ["kernel", "codec", "registry"];
const transports = ["transport-memory", "transport-unix", "transport-tcp", "transport-nats"];
const stations = ["scheduler", "transport", ...transports, "pool", "node", "cluster"];

/** @type {Record<string, string[]>} */
export const layers = {
	kernel: [],
	codec: ["kernel"],
	registry: ["kernel", "codec"],
	scheduler: ["kernel"],
	transport: ["kernel"],
	...Object.fromEntries(transports.map((name) => [name, ["kernel", "transport"]])),
	pool: words,
	node: words,
	cluster: ["kernel"],
	macros: ["kernel"],
	testkit: ["kernel"],
	runtime: [...words, ...stations, "macros"],
	skein: [...words, ...stations, "macros", "runtime"],
};

/** What the tests of any package may import besides. */
export const testLayers = ["testkit"];
