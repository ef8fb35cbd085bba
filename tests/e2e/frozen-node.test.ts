import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, startNatsServer } from "@skein/testkit";
import { createRuntime, type Runtime } from "skein";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type NodeProcess, startNode } from "../support/start-node.js";
import { sleep, untilAborted, whereAmI } from "./fixtures/functions.js";

const SHORT = { SKEIN_LIMITS_PING_INTERVAL: "200ms", SKEIN_LIMITS_IDLE_TIMEOUT: "1s" };

let nodes: NodeProcess[] = [];
let program: Runtime | undefined;
let server: NatsServer | undefined;
const directory = mkdtempSync(join(tmpdir(), "skein-frozen-"));

afterEach(async () => {
	await program?.shutdown();
	await Promise.all(nodes.map((node) => node.kill()));
	await server?.stop();
	[nodes, program, server] = [[], undefined, undefined];
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function untilNames(runtime: Runtime, ...names: string[]): Promise<void> {
	const wanted = ["program", ...names].sort().join();
	const seen = () =>
		runtime
			.nodes()
			.map(({ name }) => name)
			.sort()
			.join();
	while (seen() !== wanted) await new Promise((turn) => setImmediate(turn));
}

/** A half-open peer: its process stands still, its connections stay. */
describe.each(["unix", "tcp", "nats"] as const)("over %s a node that is frozen", (transport) => {
	it("for longer than a link may be silent loses its calls, and is in again when it goes on", async ({ skip }) => {
		server = transport === "nats" ? await startNatsServer() : undefined;
		if (server?.missing !== undefined) skip(server.missing);
		const address = {
			unix: (n: string) => `unix://${join(directory, n)}`,
			tcp: () => "tcp://127.0.0.1:0",
			nats: () => server!.uri,
		};
		Object.assign(process.env, SHORT);
		for (const name of ["a", "b"]) nodes.push(await startNode(name, address[transport](name)));
		for (const key of Object.keys(SHORT)) delete process.env[key];
		program = await createRuntime({
			discovery: { static: server === undefined ? nodes.map((node) => node.address) : [server.uri] },
			node: { name: "program" },
			pool: { threads: 0 },
			limits: { pingInterval: "200ms", idleTimeout: "1s", handshakeTimeout: "500ms" },
		});
		const runtime = program;
		await untilNames(runtime, "a", "b");
		const handles = Array.from({ length: 20 }, () => runtime.spawnFn(untilAborted));
		const [first] = nodes;
		first!.child.kill("SIGSTOP");
		await untilNames(runtime, "b");
		const lost = handles.filter(({ node }) => node === "a");
		expect(lost.length).toBeGreaterThan(0);
		for (const handle of lost) expect(await handle.outcome()).toEqual({ status: "lost", mayHaveRun: true });
		expect((await runtime.spawnFn(whereAmI)).node).toBe("b");
		first!.child.kill("SIGCONT");
		await untilNames(runtime, "a", "b");
		for (const handle of handles) handle.abort();
		const placed = await Promise.all(Array.from({ length: 20 }, () => runtime.spawnFn(sleep, 5)));
		expect(new Set(placed)).toEqual(new Set(["a", "b"]));
	});
});
