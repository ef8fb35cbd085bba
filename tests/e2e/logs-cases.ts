/** What tasks log comes to the callers who asked for it: the same for every transport. */
import type { JoinError, LogEntry, Runtime } from "skein";
import { describe, expect, it } from "vitest";
import { sayAgain, sayAndYield, sayEverything, sayLines, sayLong, sayUntilAborted } from "./fixtures/logs.js";

async function readAll<T>(values: AsyncIterable<T>): Promise<T[]> {
	const read: T[] = [];
	for await (const value of values) read.push(value);
	return read;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const linesOf = (entries: readonly LogEntry[]): string[] => entries.map(({ text }) => text);

export function describeLogs(runtime: () => Runtime): void {
	describe("the logs of a task", () => {
		const logged = () => runtime().place().withLogs();

		it("are all that it writes, in the order of writing, with their place among its reports", async () => {
			const handle = logged().spawnFn(sayEverything);
			const [entries, reports] = await Promise.all([readAll(handle.logs), readAll(handle.progress)]);
			expect(entries.map(({ output, text, reports }) => [output, text, reports])).toEqual([
				["stdout", "to stdout\n", 0],
				["stderr", "to stderr\n", 0],
				["stdout", "no line feed, ", 1],
				["stdout", "€", 1],
				["stderr", "ü", 1],
				["stdout", "{ from: 'a timer' }\n", 2],
				["stdout", "by the task\n", 2],
			]);
			const times = entries.map(({ at }) => at);
			expect(times).toEqual(times.toSorted((a, b) => a - b));
			expect(times[0]).toBeGreaterThanOrEqual(0);
			expect(reports).toEqual(["first", "second"]);
			expect(await handle).toBe("said");
		});

		it("come from a stream, too, and end with it, however it ends", async () => {
			const stream = logged().spawnStream(sayAndYield, 300);
			const [lines, error] = await Promise.all([
				readAll(stream.logs),
				readAll(stream).catch((thrown: unknown) => thrown),
			]);
			expect(error).toBeInstanceOf(RangeError);
			expect(linesOf(lines)).toEqual([...upTo(300).map((i) => `${i}\n`), "no more\n"]);
		});

		it("come up to the end of a task that is aborted", async () => {
			const handle = logged().spawnFn(sayUntilAborted);
			const first = await handle.logs.next();
			expect(first.value).toMatchObject({ text: "here\n" });
			handle.abort();
			expect(linesOf(await readAll(handle.logs))).toEqual(["aborted\n"]);
			expect(await handle.then(undefined, (thrown: JoinError) => thrown.isCancelled())).toBe(true);
		});

		it("come to a task that spawned it, and what that says of them to its own caller", async () => {
			const lines = linesOf(await readAll(logged().spawnFn(sayAgain, 20).logs));
			expect(lines).toEqual(upTo(20).map((i) => `again ${i}\n`));
		});

		it("that nobody takes are dropped but for the first and the last, and it is said how many", async () => {
			const handle = logged().spawnFn(sayLines, 10_000);
			await handle;
			const entries = await readAll(handle.logs);
			expect(linesOf(entries)).toEqual([...upTo(256), ...upTo(64).map((i) => 10_000 - 64 + i)].map((i) => `${i}\n`));
			expect(entries.flatMap(({ dropped }, at) => (dropped === 0 ? [] : [[at, dropped]]))).toEqual([
				[256, 10_000 - 320],
			]);
		});

		it("have long texts in pieces, and whole characters in each", async () => {
			const text = `a${"😀€".repeat(20_000)}`;
			const pieces = linesOf(await readAll(logged().spawnFn(sayLong, text).logs));
			expect(pieces.join("")).toBe(text);
			expect(pieces.every((piece) => !/^[\udc00-\udfff]/.test(piece))).toBe(true);
			expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(1_024);
		});

		it("that were not asked for are an error which says how to ask", async () => {
			const handle = runtime().spawnFn(sayLong, "");
			expect(() => handle.logs).toThrow(
				expect.objectContaining({ code: "SKEIN_TASK_LOGS", message: expect.stringContaining("place().withLogs()") }),
			);
			await handle;
		});
	});
}
