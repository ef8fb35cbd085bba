// Every module costs each starting thread about half a millisecond, so the build makes one file of all that threads import
// of Skein. It is looked at what a thread has imported when it ran its first task, one that uses the `skein` package as
// programs do.
import { fileURLToPath } from "node:url";
import * as skein from "skein";
import * as registering from "skein/register-function";
import { expect, it } from "vitest";
import { runCommand } from "../support/run-command.js";

it("a thread imports one file of Skein to run its first task", async () => {
	const program = fileURLToPath(new URL("./fixtures/thread-modules.mjs", import.meta.url));
	const { stdout, stderr } = await runCommand(process.execPath, [program]);
	expect(stderr).toBe("");
	const modules = JSON.parse(stdout) as string[];
	const ours = modules.flatMap((path) => /\/packages\/(.*)$/.exec(path)?.[1] ?? []);
	expect(ours.toSorted()).toEqual([
		"pool/dist/thread/start-thread.cjs",
		"runtime/dist/in-thread/index.js",
		"runtime/dist/thread/thread-entry.js",
		"skein/dist/in-thread.js",
		"skein/dist/scheduling-on-demand.js",
	]);
});

it("a thread has every word that a program has", async () => {
	const program = fileURLToPath(new URL("./fixtures/thread-words.mjs", import.meta.url));
	const { stdout, stderr } = await runCommand(process.execPath, ["--conditions=skein-thread", program]);
	expect(stderr).toBe("");
	expect(JSON.parse(stdout)).toEqual(Object.keys({ ...skein, ...registering }).toSorted());
});
