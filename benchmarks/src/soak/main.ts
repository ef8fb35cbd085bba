/**
 * Long runs that look for leaks: `node --expose-gc benchmarks/dist/soak/main.js [local|remote|loop|queued|large|moved]…`, all by default.
 * Each runs in a process of its own, since one finds it hard to give memory back. Prints a table for each; ends with 1 when
 * something grew that should not have, or took more memory than is stated.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createRuntime } from "skein";
import { findGrowth } from "./find-growth.js";
import { formatBytes, formatReadings, toTable } from "./format-readings.js";
import { holdLoops } from "./held-loops.js";
import { type SmallCalls, takeLargeResult } from "./large-result.js";
import { queueCalls } from "./queued-calls.js";
import type { Reading } from "./reading.js";
import { runCalls } from "./run-calls.js";
import { startSoakNode } from "./soak-node.js";

const LOCAL_CALLS = 10_000_000;
const REMOTE_CALLS = 2_000_000;
const QUEUED_CALLS = 1_000_000;
/** Bytes that the caller of so many may take at most. */
const QUEUED_BYTES = 1_280 * 2 ** 20;
const LARGE = 2 ** 30;
const MOVED = 64 * 2 ** 20;
const MOVED_CALLS = 1_000;

const parts = {
	local: soakLocal,
	remote: soakRemote,
	loop: soakLoop,
	queued: soakQueued,
	large: soakLarge,
	moved: soakMoved,
};
type Part = keyof typeof parts;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
	console.error(`unknown: ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
	process.exitCode = 2;
} else if (asked.length === 1) await parts[asked[0] as Part]();
else for (const name of asked.length > 0 ? asked : Object.keys(parts)) runApart(name);

function runApart(name: string): void {
	const { status, signal, error } = spawnSync(
		process.execPath,
		[...process.execArgv, fileURLToPath(import.meta.url), name],
		{
			stdio: "inherit",
		},
	);
	if (status === 0) return;
	process.exitCode = 1;
	if (status === null) console.error(`${name}: ended by ${error?.message ?? signal}`);
}

async function soakLocal(): Promise<void> {
	await using runtime = await createRuntime({ pool: { threads: 1 } });
	tell("local, one thread, 1,000 in flight", await runCalls(runtime, LOCAL_CALLS));
}

function soakRemote(): Promise<void> {
	return soakOverUnix("straight to the thread of the node", {});
}

/** A program that lets fewer calls wait has no lines. */
function soakLoop(): Promise<void> {
	return soakOverUnix("by the node's main loop", { maxPending: 65_535 });
}

async function soakOverUnix(way: string, limits: { readonly maxPending?: number }): Promise<void> {
	const node = await startSoakNode();
	const runtime = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] }, limits });
	tell(`over unix, ${way}, 1,000 in flight`, await runCalls(runtime, REMOTE_CALLS, node.pid));
	await runtime.shutdown();
	await node.close();
}

async function soakQueued(): Promise<void> {
	const node = await startSoakNode();
	const runtime = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
	const { calls, allQueued, caller, node: there, drained } = await queueCalls(runtime, node, QUEUED_CALLS);
	const line = (name: string, [before, queued, peak]: readonly number[]): string[] => [
		name,
		formatBytes(before!),
		formatBytes(queued!),
		formatBytes(peak!),
		`${((queued! - before!) / calls).toFixed(0)} B`,
	];
	const head = ["process", "RSS before", "RSS with all queued", "peak", "per queued call"];
	console.log(`\n${calls.toLocaleString("en")} calls queued on one node whose thread is busy\n`);
	console.log(toTable(head, [line("caller", caller), line("node", there)]));
	console.log(`\nAll answered ${(drained / 1000).toFixed(1)} s after the thread was free.`);
	if (!allQueued) {
		console.error("the thread was free before all calls had been made: they were never all queued");
		process.exitCode = 1;
	}
	if (caller[2] > QUEUED_BYTES) {
		console.error(
			`the caller took ${formatBytes(caller[2])}, more than the ${formatBytes(QUEUED_BYTES)} that are stated`,
		);
		process.exitCode = 1;
	}
	await runtime.shutdown();
	await node.close();
}

async function soakLarge(): Promise<void> {
	const node = await startSoakNode(2);
	const runtime = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
	const { bytes, time, alone, beside, caller, node: there } = await takeLargeResult(runtime, node, LARGE);
	const rate = (bytes / 1e6 / (time / 1000)).toFixed(0);
	console.log(`\nA result of ${formatBytes(bytes)} over unix in ${(time / 1000).toFixed(2)} s (${rate} MB/s)\n`);
	const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
	const calls = (name: string, { count, p50, worst }: SmallCalls): string[] => [
		name,
		count.toLocaleString("en"),
		milliseconds(p50),
		milliseconds(worst),
	];
	const head = ["small calls, one in flight", "calls", "p50", "worst"];
	console.log(toTable(head, [calls("alone", alone), calls("beside it, on the same link", beside)]));
	const line = (name: string, [before, peak]: readonly number[]): string[] => [
		name,
		formatBytes(before!),
		formatBytes(peak!),
		formatBytes(peak! - before! - bytes),
	];
	console.log(
		`\n${toTable(["process", "RSS before", "peak", "more than the result"], [line("caller", caller), line("node", there)])}`,
	);
	await runtime.shutdown();
	await node.close();
}

/** Not a search for leaks: what `transfer` costs the loops it passes. */
async function soakMoved(): Promise<void> {
	await using runtime = await createRuntime({ pool: { threads: 1 } });
	const rows: string[][] = [];
	for (const bytes of [1, MOVED]) {
		const { caller, thread } = await holdLoops(runtime, bytes, MOVED_CALLS);
		const line = (loop: string, times: readonly number[]): string[] => {
			const at = (share: number): string => `${times[Math.floor(share * (times.length - 1))]!.toFixed(3)} ms`;
			return [formatBytes(bytes), loop, at(0.5), at(0.99), at(1)];
		};
		rows.push(line("the caller's", caller), line("the thread's", thread));
	}
	console.log(
		`\n${MOVED_CALLS.toLocaleString("en")} buffers moved to a thread, one after the other: time that a loop was held\n`,
	);
	console.log(toTable(["buffer", "loop", "p50", "p99", "worst"], rows));
}

function tell(title: string, readings: readonly Reading[]): void {
	console.log(`\n${readings.at(-1)!.calls.toLocaleString("en")} calls ${title}\n\n${formatReadings(readings)}`);
	for (const problem of findGrowth(readings)) {
		console.error(`grew: ${problem}`);
		process.exitCode = 1;
	}
}
