// Three who lose a NATS server for 30 s while everybody else keeps it: a node whose connection ends, a node whose network
// goes silent, and a program whose network does. All of it with the limits that everybody has.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createRuntime, type JoinHandle, type Runtime } from "skein";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type CutProxy, startCutProxy } from "../support/cut-proxy.js";
import { fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { later } from "./fixtures/functions.js";
import { held, heldAtFirst, noted } from "./fixtures/outages.js";

/** Milliseconds. A link may be silent for 10,000, and a peer without a connection for 3,000. */
const OUTAGE = 30_000;
const directory = mkdtempSync(join(tmpdir(), "skein-outage-"));
const file = join(directory, "ran");
let server: NatsServer;
const proxies: CutProxy[] = [];
let nodes: NodeProcess[] = [];
const programs: Runtime[] = [];

beforeEach(async ({ skip }) => {
	server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
});
afterEach(async () => {
	await Promise.all(programs.map((program) => program.shutdown()));
	await Promise.all(nodes.map((node) => node.kill()));
	for (const proxy of proxies) proxy.close();
	await server.stop();
	rmSync(directory, { recursive: true, force: true });
});

async function viaProxy(): Promise<{ readonly proxy: CutProxy; readonly uri: string }> {
	const proxy = await startCutProxy(server.port);
	proxies.push(proxy);
	return { proxy, uri: `nats://127.0.0.1:${proxy.port}` };
}
async function startProgram(name: string, transport: string): Promise<Runtime> {
	const program = await createRuntime({ transport, node: { name }, pool: { threads: 0 } });
	programs.push(program);
	return program;
}
const startOn = (name: string, uri: string): Promise<NodeProcess> =>
	startNode(name, uri, "--label", `at=${name}`, "--entry", fixture("outages.ts"));
const sees = (program: Runtime, name: string): boolean => program.nodes().some((node) => node.name === name);
async function untilSees(program: Runtime, ...names: string[]): Promise<void> {
	while (!names.every((name) => sees(program, name))) await new Promise((turn) => setImmediate(turn));
}
async function begun(handle: JoinHandle<unknown>): Promise<void> {
	for await (const report of handle.progress) if (report === "begun") return;
}

/** By id, how often it ran. */
function runs(): Map<string, number> {
	const counts = new Map<string, number>();
	for (const line of readFileSync(file, "utf8").trim().split("\n")) {
		const [id] = line.split(" ");
		counts.set(id!, (counts.get(id!) ?? 0) + 1);
	}
	return counts;
}

it("who is away from a NATS server for 30 s loses what was under way, nothing else, and is in again without a restart", async () => {
	const [ended, silent, cutOff] = [await viaProxy(), await viaProxy(), await viaProxy()];
	nodes = await Promise.all([
		startOn("ended", ended.uri),
		startOn("silent", silent.uri),
		startOn("steady", server.uri),
	]);
	const program = await startProgram("program", server.uri);
	const stranded = await startProgram("stranded", cutOff.uri);
	for (const each of [program, stranded]) await untilSees(each, "ended", "silent", "steady");
	const all: { id: string; handle: JoinHandle<unknown> }[] = [];
	const call = <T>(make: (id: string) => JoinHandle<T>): JoinHandle<T> => {
		const id = `call-${all.length}`;
		const handle = make(id);
		all.push({ id, handle });
		return handle;
	};
	const on = (at: string, caller = program) => caller.place().withNodeSelector({ at });
	const AWAY = ["ended", "silent"] as const;

	// Under way when the network is cut.
	const [lost, again] = [
		AWAY.map((at) => call((id) => on(at).spawnFn(held, file, id))),
		AWAY.map((at) => call((id) => on(at).waitForNodes().spawnFn(heldAtFirst, file, id))),
	];
	const kept = call((id) => on("steady").spawnFn(held, file, id));
	const strandedLost = call((id) => on("steady", stranded).spawnFn(held, file, id));
	const strandedAgain = call((id) => on("steady", stranded).waitForNodes().spawnFn(heldAtFirst, file, id));
	await Promise.all([...lost, ...again, kept, strandedLost, strandedAgain].map(begun));
	const burst = () => Array.from({ length: 100 }, () => call((id) => program.spawnFn(noted, file, id)));
	const around = burst();

	ended.proxy.cut("ended");
	silent.proxy.cut("silent");
	cutOff.proxy.cut("silent");
	const outage = on("steady").spawnFn(later, OUTAGE, "over");

	// Made when nobody has noticed yet.
	around.push(...burst());
	const unnoticed = AWAY.map((at) => call((id) => on(at).spawnFn(noted, file, id)));
	const strandedUnnoticed = call((id) => on("steady", stranded).spawnFn(noted, file, id));
	for (const handle of [...lost, ...unnoticed, strandedLost, strandedUnnoticed]) {
		expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
	}
	for (const handle of around) expect(["ok", "lost"]).toContain((await handle.outcome()).status);
	for (const name of AWAY) expect(sees(program, name)).toBe(false);
	expect(sees(stranded, "steady")).toBe(false);

	// Made when those who are away are known to be gone.
	const waiting = [
		...AWAY.map((at) => call((id) => on(at).waitForNodes().spawnFn(noted, file, id))),
		call((id) => on("steady", stranded).waitForNodes().spawnFn(noted, file, id)),
	];
	const elsewhere = Array.from({ length: 20 }, () => call((id) => program.spawnFn(noted, file, id)));
	expect(new Set(await Promise.all(elsewhere))).toEqual(new Set(["steady"]));
	for (const at of AWAY)
		await expect(on(at).spawnFn(noted, file, "never")).rejects.toMatchObject({ code: "SKEIN_UNSCHEDULABLE" });

	expect(await outage).toBe("over");
	for (const handle of [...waiting, ...again, strandedAgain, kept]) expect(handle.isFinished()).toBe(false);
	for (const { proxy } of [ended, silent, cutOff]) proxy.heal();

	expect(await Promise.all(waiting)).toEqual(["ended", "silent", "steady"]);
	expect(await Promise.all(again)).toEqual(["ended", "silent"]);
	expect(await strandedAgain).toBe("steady");
	for (const each of [program, stranded]) {
		await untilSees(each, "ended", "silent", "steady");
		for (const at of ["ended", "silent", "steady"])
			expect(await call((id) => on(at, each).spawnFn(noted, file, id))).toBe(at);
	}
	kept.abort();
	expect(await kept.outcome()).toEqual({ status: "cancelled" });

	// What ran for a caller who was gone is stopped.
	const ofGone = all.filter(({ handle }) => [...lost, strandedLost].some((one) => one === handle));
	while (!ofGone.every(({ id }) => runs().has(`${id}-stopped`))) await on("steady").spawnFn(later, 5, "again");
	const counts = runs();
	const retried = new Set<JoinHandle<unknown>>([...again, strandedAgain]);
	for (const { id, handle } of all) {
		const { status } = await handle.outcome();
		const ran = counts.get(id) ?? 0;
		if (retried.has(handle)) expect([status, ran]).toEqual(["ok", 2]);
		else if (status === "lost") expect(ran).toBeLessThanOrEqual(1);
		else expect(ran).toBe(1);
	}
	expect(counts.get("never")).toBeUndefined();
	for (const each of [program, stranded]) expect(each.metrics().pending).toBe(0);
});
