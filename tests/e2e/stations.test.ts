import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createRuntime } from "skein";
import { expect, it } from "vitest";
import { add } from "./fixtures/functions.js";

async function stationsOf(call: () => PromiseLike<unknown>): Promise<unknown[]> {
	const passed: unknown[] = [];
	const listen = (station: unknown): void => {
		passed.push(station);
	};
	subscribe("skein:station", listen);
	await call();
	unsubscribe("skein:station", listen);
	return passed;
}

it("a call to another node passes the stations in this order, encoded and decoded once by its caller", async () => {
	const node = await createRuntime({ transport: "memory://stations", node: { name: "there" }, pool: { threads: 1 } });
	const program = await createRuntime({
		node: { name: "here" },
		pool: { threads: 0 },
		discovery: { static: [node.address] },
	});
	await program.spawnFn(add, 1, 1);
	const passed = await stationsOf(() => program.spawnFn(add, 1, 2));
	await program.shutdown();
	await node.shutdown();
	const there = ["runtime", "codec", "scheduler", "transport", "node", "pool"];
	expect(passed).toEqual([...there, "node", "transport", "codec", "runtime"]);
});

it("a call on this node passes no transport", async () => {
	const runtime = await createRuntime({ pool: { threads: 1 } });
	await runtime.spawnFn(add, 1, 1);
	const passed = await stationsOf(() => runtime.spawnFn(add, 1, 2));
	await runtime.shutdown();
	expect(passed).toEqual(["runtime", "codec", "scheduler", "node", "pool", "node", "codec", "runtime"]);
});
