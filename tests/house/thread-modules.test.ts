// Every module costs each starting thread about half a millisecond, which is most of what a cold start takes. So it is
// counted what a thread has imported when it ran its first task, one that uses the `skein` package as programs do.
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";

it("a thread imports no more than it needs to run its first task", async () => {
	const program = fileURLToPath(new URL("./fixtures/thread-modules.mjs", import.meta.url));
	const { stdout, stderr } = await runCommand(process.execPath, [program]);
	expect(stderr).toBe("");
	const modules = JSON.parse(stdout) as string[];
	const counts: Record<string, number> = {};
	for (const path of modules) {
		const name = /\/packages\/([^/]+)\/dist\//.exec(path)?.[1] ?? /\/node_modules\/([^/]+)\//.exec(path)?.[1] ?? "own";
		counts[name] = (counts[name] ?? 0) + 1;
	}
	const ours = modules.filter((path) => path.includes("/packages/"));
	// 96 seen: codec 35, runtime 21, kernel 19, pool 13, registry 6, skein 2. It was 242 with the host's side of things.
	expect(ours.length, ours.join("\n")).toBeLessThanOrEqual(105);
	expect(Object.keys(counts).toSorted()).toEqual([
		"codec",
		"kernel",
		"own",
		"piscina",
		"pool",
		"registry",
		"runtime",
		"skein",
	]);
});
