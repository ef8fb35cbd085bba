import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createRuntime, type Runtime } from "skein";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";
import { CLI, fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { add, echo, whereAmI } from "./fixtures/functions.js";

let server: NatsServer;
let nodes: NodeProcess[] = [];
const programs: Runtime[] = [];

beforeEach(async ({ skip }) => {
	server = await startNatsServer();
	if (server.missing !== undefined) skip(server.missing);
});
afterEach(async () => {
	await Promise.all(programs.splice(0).map((program) => program.shutdown()));
	await Promise.all(nodes.splice(0).map((node) => node.kill()));
	await server.stop();
});

async function startProgram(): Promise<Runtime> {
	const program = await createRuntime({ transport: server.uri, node: { name: "program" }, pool: { threads: 0 } });
	programs.push(program);
	return program;
}

async function untilNames(program: Runtime, ...names: string[]): Promise<void> {
	const wanted = ["program", ...names].sort().join();
	while (
		program
			.nodes()
			.map(({ name }) => name)
			.sort()
			.join() !== wanted
	)
		await new Promise((turn) => setImmediate(turn));
}

describe("nodes on a NATS server", () => {
	it("are found by a program that was there first, and its early calls wait for them", async () => {
		const program = await startProgram();
		const handle = program.spawnFn(add, 40, 2);
		expect(handle.explain().summary).toMatch(/0\/1 nodes fit/);
		nodes = [await startNode("a", server.uri)];
		expect(await handle).toBe(42);
	});

	it("that are killed and started again are found again", async () => {
		nodes = [await startNode("a", server.uri)];
		const program = await startProgram();
		expect((await program.spawnFn(whereAmI)).node).toBe("a");
		await nodes.pop()!.kill();
		await untilNames(program);
		nodes = [await startNode("a", server.uri)];
		expect((await program.spawnFn(whereAmI)).node).toBe("a");
	});

	it("lose no call and run none twice when the server is killed and restarted under load", async () => {
		nodes = [await startNode("a", server.uri), await startNode("b", server.uri)];
		const program = await startProgram();
		await untilNames(program, "a", "b");
		const [calls, batch] = [20_000, 200];
		const values: number[] = [];
		let restarts = 0;
		for (let from = 0; from < calls; from += batch) {
			const sent = Array.from({ length: batch }, (_, index) => program.spawnFn(add, from + index, 0));
			if (from % 5_000 === 2_000) {
				await server.kill();
				await server.restart();
				restarts += 1;
			}
			values.push(...(await Promise.all(sent)));
		}
		expect(restarts).toBe(4);
		expect(values).toEqual(Array.from({ length: calls }, (_, index) => index));
		expect(program.metrics()).toMatchObject({ retried: 0, lateReplies: 0, pending: 0 });
	});

	it("a large value crosses, cut into messages", async () => {
		nodes = [await startNode("a", server.uri)];
		const program = await startProgram();
		const bytes = new Uint8Array(5_000_000).map((_, index) => index % 251);
		const back = (await program.spawnFn(echo, bytes)) as Uint8Array;
		expect(Buffer.from(back).equals(bytes)).toBe(true);
	});

	it("that cannot reach the server do not start, and say why", async () => {
		await server.kill();
		await expect(startProgram()).rejects.toMatchObject({
			code: "SKEIN_TRANSPORT_UNREACHABLE",
			message: `cannot reach ${server.uri}: no NATS server listens there`,
		});
	});
});

describe("skein run on a NATS server", () => {
	it("spreads a program over nodes of its own, and sees no others", async () => {
		nodes = [await startNode("stranger", server.uri)];
		const args = [CLI, "run", fixture("own-entry.ts"), "--nodes", "2", "--transport", server.uri];
		const { stdout, stderr, code } = await runCommand(process.execPath, args);
		expect(stderr).toBe("");
		expect(stdout).toMatch(/^1001 1002 1003 1004 42$/m);
		expect(stdout).toMatch(/^nodes node-1 node-2$/m);
		expect(code).toBe(0);
	});

	it("without nodes of its own uses those that are there", async () => {
		nodes = [await startNode("a", server.uri, "--entry", fixture("own-entry.ts"))];
		const args = [CLI, "run", fixture("own-entry.ts"), "--transport", server.uri];
		const { stdout } = await runCommand(process.execPath, args, { env: { SKEIN_POOL_THREADS: "0" } });
		expect(stdout).toMatch(/^nodes a$/m);
	});

	it("skein nodes shows all nodes of a server", async () => {
		nodes = [await startNode("a", server.uri), await startNode("b", server.uri)];
		const { stdout } = await runCommand(process.execPath, [CLI, "nodes", "--seed", server.uri]);
		expect(stdout).toMatch(/^a +1 +0 +ready/m);
		expect(stdout).toMatch(/^b +1 +0 +ready/m);
	});
});
