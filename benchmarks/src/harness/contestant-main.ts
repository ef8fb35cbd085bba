/**
 * The process of one contestant: opens it, says so, runs a round whenever the harness asks for one.
 * Started by contestant-process.ts with the module and its options as arguments.
 */
import type { Contestant, OpenContestant } from "./contestant.js";
import { measureLatency } from "./measure-latency.js";
import { measureRun } from "./measure-run.js";
import { measureThroughput } from "./measure-throughput.js";
import { measureWork } from "./measure-work.js";
import type { Round } from "./measurement.js";
import type { Measure } from "./subject.js";

export interface RoundRequest {
	readonly measure: Measure;
	readonly milliseconds: number;
}

export type ContestantReport = { readonly ready: true } | { readonly round: Round } | { readonly failed: string };

const report = (message: ContestantReport): void => void process.send!(message);

try {
	const [module, options] = process.argv.slice(2);
	const { open } = (await import(module!)) as { open: OpenContestant };
	const contestant = await open(JSON.parse(options!));
	await checkOnce(contestant);
	process.on("message", (request: RoundRequest | "close") => {
		if (request === "close") void close(contestant);
		else measure(contestant, request).then((round) => report({ round }), fail);
	});
	report({ ready: true });
} catch (error) {
	fail(error);
}

async function checkOnce(contestant: Contestant): Promise<void> {
	if (contestant.kind === "runs") return;
	const result = contestant.kind === "calls" ? await contestant.call() : contestant.work();
	if (!contestant.accepts(result)) throw new Error(`a wrong answer: ${String(result)}`);
}

async function measure(contestant: Contestant, { measure, milliseconds }: RoundRequest): Promise<Round> {
	if (contestant.kind === "work") return measureWork(contestant, milliseconds);
	if (contestant.kind === "runs") return measureRun(contestant, milliseconds);
	if (measure.kind === "latency") return measureLatency(contestant, milliseconds);
	return measureThroughput(contestant, measure.kind === "throughput" ? measure.inFlight : 1, milliseconds);
}

async function close(contestant: Contestant): Promise<void> {
	await contestant.close();
	process.disconnect();
}

function fail(error: unknown): void {
	report({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
