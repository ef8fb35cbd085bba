import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CommandResult, runCommand } from "../support/run-command.js";
import { CLI, fixture, type NodeProcess, startNode } from "../support/start-node.js";

const skein = (args: string[], options: Parameters<typeof runCommand>[2] = {}): Promise<CommandResult> =>
	runCommand(process.execPath, [CLI, ...args], options);

let directory: string;
let node: NodeProcess | undefined;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "skein-command-"));
});
afterEach(async () => {
	await node?.stop();
	node = undefined;
});

const alive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
};

describe("skein run", () => {
	it.each(["unix", "tcp", "memory"])(
		"spreads a program over nodes on %s, and runs its top level once",
		async (transport) => {
			const result = await skein(["run", fixture("own-entry.ts"), "--nodes", "2", "--transport", transport]);
			expect(result.stderr).toBe("");
			expect(result.stdout.match(/top level of/g)).toHaveLength(1);
			expect(result.stdout).toMatch(/^1001 1002 1003 1004 42$/m);
			expect(result.stdout).toMatch(/^nodes node-1 node-2$/m);
			expect(result.code).toBe(0);
		},
	);

	it("without nodes runs the program on its own threads", async () => {
		const { stdout, stderr, code } = await skein(["run", fixture("own-entry.ts")]);
		expect(stderr).toBe("");
		expect(stdout).toMatch(/1001 1002 1003 1004 42/);
		expect(stdout.match(/top level of/g)).toHaveLength(1);
		expect(code).toBe(0);
	});

	it.each(["SIGINT", "SIGTERM"] as const)(
		"on %s stops everything and leaves no process and no socket",
		async (signal) => {
			const pids: number[] = [];
			const result = await runCommand(process.execPath, [CLI, "run", fixture("endless.ts"), "--nodes", "2"], {
				env: { TMPDIR: directory },
				onOutput: (_all, child) => {
					pids.push(...childrenOf(child.pid!));
					child.kill(signal);
				},
			});
			expect(result.signal === signal || result.code === (signal === "SIGINT" ? 130 : 143)).toBe(true);
			expect(pids.length).toBeGreaterThanOrEqual(3);
			expect(pids.filter(alive)).toEqual([]);
			expect(readdirSync(directory)).toEqual([]);
		},
	);

	it("names a wrong flag, transport and file", async () => {
		expect((await skein(["run", fixture("idle.ts"), "--node", "2"])).stderr).toMatch(
			/'--node'.*did you mean "--nodes"/,
		);
		expect((await skein(["run", fixture("idle.ts"), "--nodes", "two"])).stderr).toMatch(/--nodes takes a whole number/);
		expect((await skein(["run", fixture("idle.ts"), "--nodes", "1", "--transport", "carrier-pigeon"])).stderr).toMatch(
			/unix, tcp, memory or nats/,
		);
		expect((await skein(["run", "nowhere.ts"])).stderr).toMatch(/there is no file .*nowhere\.ts/);
		expect((await skein(["rnu"])).stderr).toMatch(/did you mean "run"/);
	});
});

describe("node --import skein/register", () => {
	it("runs a program, whose process ends by itself although nothing shut the runtime down", async () => {
		const { stdout, code } = await runCommand(process.execPath, ["--import", "skein/register", fixture("idle.ts")], {
			cwd: join(fixture("."), ".."),
		});
		expect(stdout).toBe("1\n");
		expect(code).toBe(0);
	});

	it("is not needed when id and module are given", async () => {
		const { stdout, stderr, code } = await runCommand(process.execPath, [fixture("no-build.mjs")]);
		expect(stderr).toBe("");
		expect(stdout).toBe("top level\n3\n");
		expect(code).toBe(0);
	});

	it("is named among the three ways when a function has no id", async () => {
		const { stdout } = await runCommand(process.execPath, [fixture("unregistered.mjs")]);
		expect(stdout).toMatch(/^SKEIN_FUNCTION_UNREGISTERED$/m);
		expect(stdout).toMatch(/1\. declare[\s\S]*2\. .*--import skein\/register[\s\S]*3\. .*module: import\.meta\.url/);
	});
});

describe("skein node and skein nodes", () => {
	it("shows what the cluster looks like", async () => {
		node = await startNode(
			"lone",
			`unix://${join(directory, "a.sock")}`,
			"--label",
			"zone=eu-1",
			"--taint",
			"gpu=true:NoSchedule",
			"--gpu",
			"2",
		);
		const { stdout, code } = await skein(["nodes", "--seed", node.address, "--json"]);
		const [seen] = JSON.parse(stdout) as [Record<string, unknown>];
		expect(seen).toMatchObject({ name: "lone", threads: 1, labels: { zone: "eu-1" }, draining: false });
		expect(seen.taints).toEqual([{ key: "gpu", value: "true", effect: "NoSchedule" }]);
		expect((seen.capacity as { gpu: number }).gpu).toBe(2);
		expect(seen.functions).toContain("skein-e2e/add");
		expect(code).toBe(0);
		expect((await skein(["nodes", "--seed", node.address])).stdout).toMatch(/^lone +1 +0 +ready +zone=eu-1/m);
	});

	it("says where a call would go, and why one would go nowhere", async () => {
		node = await startNode(
			"lone",
			`unix://${join(directory, "a.sock")}`,
			"--taint",
			"dedicated=ml:NoSchedule",
			"--gpu",
			"2",
		);
		const place = (...flags: string[]): Promise<CommandResult> =>
			skein(["place", "--dry-run", "--seed", node!.address, ...flags]);
		const placed = await place("--gpu", "1", "--tolerate", "dedicated=ml:NoSchedule", "--function", "skein-e2e/add");
		expect(placed.stdout).toMatch(/^lone, GPUs 0: lone has the best score; 1\/1 nodes fit$/m);
		expect(placed.code).toBe(0);
		const refused = await place("--gpu", "1");
		expect(refused.stdout).toMatch(/^0\/1 nodes fit: 1 have taint dedicated=ml:NoSchedule$/m);
		expect(refused.stdout).toMatch(/^tolerate dedicated=ml:NoSchedule: 1 node would fit$/m);
		expect(refused.code).toBe(1);
		const { stdout } = await place("--gpu", "3", "--tolerate", "dedicated", "--json");
		expect(JSON.parse(stdout)).toMatchObject({
			ok: false,
			code: "SKEIN_UNSCHEDULABLE",
			remedy: "ask for gpu 2 instead of 3: 1 node would fit",
		});
		expect((await place("--cpu", "many")).stderr).toMatch(/resources\.cpu: "many" is not an amount/);
		expect((await skein(["place", "--gpu", "1"])).stderr).toMatch(/--dry-run/);
	});

	it("says which address does not answer, and why, beside the nodes that do", async () => {
		const dead = `unix://${join(directory, "dead.sock")}`;
		node = await startNode("lone", `unix://${join(directory, "live.sock")}`);
		const { stdout, stderr, code } = await skein(["nodes", "--seed", node.address, "--seed", dead]);
		expect(stdout).toMatch(/^lone/m);
		expect(stderr).toMatch(/^unix:.*dead\.sock.*/m);
		expect(code).toBe(0);
	});

	it("says that nobody answers", async () => {
		const { stderr, code } = await skein(["nodes", "--seed", `unix://${join(directory, "none.sock")}`]);
		expect(stderr).toMatch(/no node answered at unix:/);
		expect(code).toBe(1);
	});

	it("refuses a socket that a live node holds, and takes over a dead one's", async () => {
		const address = `unix://${join(directory, "a.sock")}`;
		node = await startNode("first", address);
		const second = await skein(["node", "--transport", address]);
		expect(second.stderr).toMatch(/skein: .*a\.sock/);
		expect(second.code).toBe(2);
		await node.kill();
		expect(readdirSync(directory)).toEqual(["a.sock"]);
		node = await startNode("third", address);
		expect((await skein(["nodes", "--seed", address])).stdout).toMatch(/^third/m);
	});

	it("refuses a port in use", async () => {
		const server = createServer().listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		const { port } = server.address() as { port: number };
		const { stderr, code } = await skein(["node", "--transport", `tcp://127.0.0.1:${port}`]);
		server.close();
		expect(stderr).toMatch(new RegExp(`skein: .*${port}`));
		expect(code).toBe(2);
	});

	it("refuses to listen beyond this machine unless told that it may", async () => {
		const { stderr, code } = await skein(["node", "--transport", "tcp://0.0.0.0:0"]);
		expect(stderr).toMatch(/insecure/);
		expect(code).toBe(2);
		node = await startNode("open", "tcp://0.0.0.0:0", "--insecure");
		expect(node.address).toMatch(/^tcp:/);
	});

	it("removes its socket file when it is told to stop, and exits with 0", async () => {
		node = await startNode("a", `unix://${join(directory, "a.sock")}`);
		expect(await node.stop()).toBe(0);
		expect(readdirSync(directory)).toEqual([]);
	});

	it("ends when it cannot start, whatever a parent that listens to it does", async () => {
		const started = startNode("n1", `unix://${join(directory, "n1.sock")}`, "--entry", join(directory, "missing.ts"));
		await expect(started).rejects.toThrow("ended with 2");
	});

	it("names a wrong configuration key, value, variable and URI", async () => {
		const config = join(directory, "skein.config.json");
		const withConfig = async (content: unknown): Promise<string> => {
			writeFileSync(config, JSON.stringify(content));
			return (await skein(["node", "--config", config])).stderr;
		};
		expect(await withConfig({ transprot: "tcp://x:1" })).toMatch(
			/skein\.config\.json: unknown key "transprot"; did you mean "transport"/,
		);
		expect(await withConfig({ pool: { threads: "many" } })).toMatch(/pool\.threads must be a whole number.*"many"/);
		expect(await withConfig({ transport: "tpc://127.0.0.1:1" })).toMatch(/tpc/);
		expect(await withConfig({ discovery: { joinTimeout: "5 weeks" } })).toMatch(
			/joinTimeout.*5 weeks.*is not a duration/,
		);
		expect((await skein(["node"], { env: { SKEIN_TRANSPROT: "x" } })).stderr).toMatch(
			/SKEIN_TRANSPROT.*did you mean "SKEIN_TRANSPORT"/,
		);
		expect((await skein(["node", "--config", "nowhere.json"])).stderr).toMatch(/there is no configuration file/);
		expect((await skein(["node", "--entry", "nowhere.ts"])).code).not.toBe(0);
	});
});

/** Processes that descend from `pid`, by /proc. */
function childrenOf(pid: number): number[] {
	const parents = new Map<number, number>();
	for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
		const parent = parentOf(Number(name));
		if (parent !== undefined) parents.set(Number(name), parent);
	}
	const found: number[] = [];
	for (const [child] of parents) {
		for (let up = parents.get(child); up !== undefined; up = parents.get(up)) if (up === pid) found.push(child);
	}
	return found;
}

function parentOf(pid: number): number | undefined {
	try {
		return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
	} catch {
		return undefined;
	}
}
