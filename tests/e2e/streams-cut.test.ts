// A link that is cut in the middle of a stream both ways, by the death of either side or of the network between.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, type JoinError, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, type NodeProcess, startNode } from "../support/start-node.js";
import { echo, echoesOver } from "./fixtures/echo.mjs";

const folder = mkdtempSync(join(tmpdir(), "skein-cut-"));
const MIDDLE = 3_000;

let node: NodeProcess;
let direct: Runtime;

/** A program with a link to this address alone, and no threads of its own. */
const linkTo = (address: string): Promise<Runtime> =>
	createRuntime({ pool: { threads: 0 }, discovery: { static: [address] } });

async function startEcho(address: string): Promise<void> {
	node = await startNode("echo", address, "--entry", fixture("echo.mjs"));
	direct = await linkTo(node.address);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
	while (!(await isSo())) await turn();
}

/** Nothing runs on the node but what asks. */
const isIdle = (): boolean => direct.nodes().every(({ name, running }) => name !== "echo" || running === 0);

/** Streams numbers there and back, breaks the link in the middle, and reads on. */
async function streamAndBreak(runtime: Runtime, breakLink: () => unknown) {
	const source = { isOver: false, made: 0 };
	async function* numbers(): AsyncGenerator<number> {
		try {
			for (; ; source.made += 1) yield source.made;
		} finally {
			source.isOver = true;
		}
	}
	const stream = runtime.spawnStream(echo as (values: AsyncIterable<number>) => AsyncGenerator<number>, numbers());
	const values: number[] = [];
	let error: unknown;
	try {
		for await (const value of stream) {
			values.push(value);
			if (value === MIDDLE) await breakLink();
		}
	} catch (thrown) {
		error = thrown;
	}
	expect(values.length).toBeGreaterThan(MIDDLE);
	expect(values).toEqual(Array.from(values, (_, i) => i));
	expect(error).toMatchObject({ code: "SKEIN_TASK_LOST", mayHaveRun: true });
	expect((error as JoinError).isLost()).toBe(true);
	expect(await stream.outcome()).toEqual({ status: "lost", mayHaveRun: true });
	// The source is told of the end, and is not pulled any more.
	await until(() => source.isOver);
	expect(runtime.metrics().pending).toBe(0);
	expect(await stream.next()).toEqual({ done: true, value: undefined });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a stream both ways whose caller is killed", () => {
	beforeAll(() => startEcho(`unix://${join(folder, "a")}`), 60_000);
	afterAll(async () => {
		await direct.shutdown();
		await node.kill();
	});

	it("is stopped at the node, its finally has run, and nothing of it is left", async () => {
		const args = [fixture("echo.mjs"), node.address];
		const caller = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
		const exited = once(caller, "exit");
		await once(caller.stdout, "data");
		expect(await direct.spawnFn(echoesOver as () => number)).toBe(0);
		caller.kill("SIGKILL");
		await exited;
		await until(async () => (await direct.spawnFn(echoesOver as () => number)) === 1);
		await until(isIdle);
	});

	it("whose node is killed gives the values before it, then the typed error, and its source is stopped", async () => {
		const runtime = await linkTo(node.address);
		await streamAndBreak(runtime, () => node.kill());
		await runtime.shutdown();
	});
});

describe("a stream both ways over a network that is cut", () => {
	let proxy: Server;
	const sockets = new Set<Socket>();
	beforeAll(async () => {
		await startEcho("tcp://127.0.0.1:0");
		const { hostname, port } = new URL(node.address.replace("tcp:", "http:"));
		proxy = createServer((near) => {
			const far = connect({ host: hostname, port: Number(port) });
			for (const socket of [near, far]) {
				sockets.add(socket);
				socket.on("error", () => undefined);
			}
			near.pipe(far).pipe(near);
		});
		await once(proxy.listen(0, "127.0.0.1"), "listening");
	}, 60_000);
	afterAll(async () => {
		await direct.shutdown();
		proxy.close();
		for (const socket of sockets) socket.destroy();
		await node.kill();
	});

	it("gives the values before it, then the typed error; both sources are stopped, and the link heals", async () => {
		const runtime = await linkTo(`tcp://127.0.0.1:${(proxy.address() as { port: number }).port}`);
		for (const cut of [1, 2]) {
			await streamAndBreak(runtime, () => {
				for (const socket of sockets) socket.destroy();
			});
			await until(async () => (await direct.spawnFn(echoesOver as () => number)) === cut);
			await until(isIdle);
			expect(await runtime.spawnFn(echoesOver as () => number)).toBe(cut);
		}
		await runtime.shutdown();
	});
});
