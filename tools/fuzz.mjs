// @ts-check
/**
 * `npm run fuzz`: the fuzz tests at length, 1,000,000 inputs for each decoder and 100,000 strangers on real sockets; in
 * `npm test` they run with 20,000 and 1,000. `--seed N` takes other inputs, `--rounds N` and `--sockets N` other numbers.
 * At the end it says what a client of a node waits beside such strangers (tools/strangers): a figure, no verdict.
 * An input that a decoder fails on is printed in hexadecimal: it goes into packages/transport/test/fuzz/corpus, and stays.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "1000000" },
		sockets: { type: "string", default: "100000" },
		seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
		only: { type: "string", default: "" },
	},
});

const groups = [
	{ files: "packages/transport/test/fuzz", rounds: values.rounds },
	{ files: "packages/transport/test/random-bytes", rounds: values.rounds },
	{ files: "tests/compiler/fuzz", rounds: values.rounds },
	{ files: "packages/runtime/test/fuzz", rounds: values.rounds },
	{ files: "packages/transport-nats/test/hostile", rounds: values.rounds },
	{ files: "packages/transport-tcp/test/hostile-peers", rounds: values.sockets },
	{ files: "tests/e2e/hostile-streams", rounds: values.sockets },
];

console.log(`seed ${values.seed}`);
for (const { files, rounds } of groups.filter((group) => group.files.includes(values.only))) {
	const env = { ...process.env, SKEIN_TEST_FUZZ_ROUNDS: rounds, SKEIN_TEST_FUZZ_SEED: values.seed };
	const { status } = spawnSync(process.execPath, [vitest, "run", files], { stdio: "inherit", env });
	if (status !== 0) process.exitCode = 1;
}

const strangers = "tools/strangers/measure.mjs";
if (strangers.includes(values.only)) {
	const program = fileURLToPath(new URL(`../${strangers}`, import.meta.url));
	const { status } = spawnSync(process.execPath, [program, "--seed", values.seed], { stdio: "inherit" });
	if (status !== 0) process.exitCode = 1;
}
