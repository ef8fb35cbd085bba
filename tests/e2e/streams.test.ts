import { Readable } from "node:stream";
import { createRuntime, type JoinError, type Runtime, spawnStream } from "skein";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clusterOf, type TestCluster, TRANSPORTS } from "../support/cluster-of.js";
import { NotFound } from "./fixtures/functions.js";
import {
	blocks,
	bytesOf,
	cleanedUpSoFar,
	count,
	counted,
	dieAfter,
	endless,
	failAfter,
	failureOf,
	madeSoFar,
	noStream,
	progressOf,
	relay,
	reporting,
	reportingStream,
	reportTooMuch,
	sum,
	takeFirst,
	throughAnother,
	unsendableAfter,
	upperCase,
	zip,
} from "./fixtures/streams.js";
import { describeLogs } from "./logs-cases.js";

interface Read<T> {
	readonly values: T[];
	readonly error: unknown;
}

/** All that comes, and the error behind it. */
async function readAll<T>(stream: AsyncIterable<T>): Promise<Read<T>> {
	const values: T[] = [];
	try {
		for await (const value of stream) values.push(value);
		return { values, error: undefined };
	} catch (error) {
		return { values, error };
	}
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function* numbers(to: number): AsyncGenerator<number> {
	for (let i = 0; i < to; i += 1) yield i;
}

const PLACES = ["threads of this node", ...TRANSPORTS] as const;

describe.each(PLACES)("over %s", (place) => {
	let cluster: TestCluster | undefined;
	let runtime: Runtime;
	beforeAll(async () => {
		if (place === "threads of this node") runtime = await createRuntime({ pool: { threads: 1 } });
		else {
			cluster = await clusterOf(place);
			runtime = cluster.program;
		}
	}, 60_000);
	afterAll(async () => {
		await (cluster?.close() ?? runtime.shutdown());
	});
	beforeEach(({ skip }) => {
		if (cluster?.missing !== undefined) skip(cluster.missing);
	});
	/** Where all calls run in one thread. */
	const oneThread = () => (cluster === undefined ? runtime.place() : runtime.place().inZone("eu-1"));

	it("values come in order, and behind them the end with what the generator returned", async () => {
		const stream = runtime.spawnStream(count, 5_000);
		expect(await readAll(stream)).toEqual({ values: upTo(5_000), error: undefined });
		expect(await stream.outcome()).toEqual({ status: "ok", value: "counted to 5000" });
		expect(stream.status).toBe("ok");
		expect(await stream.next()).toEqual({ done: true, value: undefined });
	});

	it("a stream without values ends", async () => {
		const stream = runtime.spawnStream(count, 0);
		expect(await stream.next()).toEqual({ done: true, value: "counted to 0" });
	});

	it("an error of the producer comes behind the values before it, and keeps its class", async () => {
		const { values, error } = await readAll(runtime.spawnStream(failAfter, 3_000));
		expect(values).toEqual(upTo(3_000));
		expect(error).toBeInstanceOf(NotFound);
		expect(error).toMatchObject({ path: "/3000", code: "E_NOT_FOUND" });
	});

	it("a value that cannot be sent is an error behind those before it, and names its path", async () => {
		const { values, error } = await readAll(runtime.spawnStream(unsendableAfter, 3));
		expect(values).toEqual([0, 1, 2]);
		expect(error).toMatchObject({
			code: "SKEIN_CODEC_UNSENDABLE",
			message: "a value of the stream, .rows[0]: a function cannot cross threads",
		});
	});

	it("break stops the producer: its finally has run, as the task, when the loop is left", async () => {
		const there = oneThread();
		for (const pause of [0, 5]) {
			const [cleanedUp, cancelled] = await there.spawnFn(cleanedUpSoFar);
			const stream = there.spawnStream(endless, pause);
			for await (const value of stream) if (value === 20) break;
			expect(stream.status).toBe("cancelled");
			expect(await there.spawnFn(cleanedUpSoFar)).toEqual([cleanedUp + 1, cancelled + 1]);
			expect(await stream.next()).toEqual({ done: true, value: undefined });
		}
		expect(runtime.metrics().pending).toBe(0);
	});

	it("an aborted stream gives what had arrived, then the typed error", async () => {
		const stream = runtime.spawnStream(endless, 1);
		await stream.next();
		stream.abort();
		expect(await stream.outcome()).toEqual({ status: "cancelled" });
		const { values, error } = await readAll(stream);
		expect(values).toEqual(values.map((_, i) => i + 1));
		expect((error as JoinError).isCancelled()).toBe(true);
	});

	it("a stream that runs out of time gives what had arrived, then the typed error", async () => {
		const { values, error } = await readAll(runtime.place().withTimeout("60ms").spawnStream(endless, 5));
		expect(values).toEqual(upTo(values.length));
		expect(error).toMatchObject({ code: "SKEIN_TASK_DEADLINE" });
	});

	it("a thread that dies in the middle is a typed error behind what it had sent", async () => {
		const stream = runtime.spawnStream(dieAfter, 10);
		const { values, error } = await readAll(stream);
		expect(values).toEqual(upTo(10));
		expect(error).toMatchObject({ code: "SKEIN_TASK_LOST", mayHaveRun: true });
		expect(stream.status).toBe("lost");
	});

	it("a producer is ahead of its reader by no more than the window, and nothing is lost", async () => {
		const there = oneThread();
		const bytes = 10_000;
		const stream = there.spawnStream(blocks, bytes, 2_000);
		let read = 0;
		for await (const block of stream) {
			expect(block[0]).toBe(read % 256);
			read += 1;
			if (read % 200 !== 0) continue;
			const made = await there.spawnFn(madeSoFar);
			// The window of a mebibyte, and the one value more that it takes to fill it.
			expect((made - read) * bytes).toBeLessThanOrEqual(1024 * 1024 * 1.1);
		}
		expect(read).toBe(2_000);
	});

	it("many streams that nobody reads do not keep calls from being answered", async () => {
		const streams = Array.from({ length: 50 }, () => runtime.spawnStream(endless, 0));
		await Promise.all(streams.map((stream) => stream.next()));
		const sums = await Promise.all(upTo(100).map(() => runtime.spawnFn(cleanedUpSoFar)));
		expect(sums).toHaveLength(100);
		await Promise.all(streams.map((stream) => stream.return()));
		expect(runtime.metrics().pending).toBe(0);
	});

	it("chunks of bytes cross whole, short and long, the longest in parts", async () => {
		for (const [chunks, length] of [
			[40, 1_000],
			[20, 100_000],
			[3, 3_000_000],
		] as const) {
			let seen = 0;
			for await (const chunk of runtime.spawnStream(bytesOf, chunks, length)) {
				expect(chunk.length).toBe(length);
				expect(chunk.every((byte) => byte === seen)).toBe(true);
				seen += 1;
			}
			expect(seen).toBe(chunks);
		}
	});

	it("async iterables among the arguments are pulled by the task, several of them", async () => {
		expect(await runtime.spawnFn(sum, numbers(5_000))).toBe((5_000 * 4_999) / 2);
		expect(await runtime.spawnFn(sum, { [Symbol.asyncIterator]: () => numbers(10) })).toBe(45);
		expect(await runtime.spawnFn(sum, Readable.from([1, 2, 3]))).toBe(6);
		const { values } = await readAll(runtime.spawnStream(zip<number, number>, numbers(3_000), numbers(2_000)));
		expect(values).toEqual(upTo(2_000).map((i) => [i, i]));
	});

	it("a task that takes some of an argument stops its source, and one that takes nothing leaves it", async () => {
		let isStopped = false;
		async function* watched(): AsyncGenerator<number> {
			try {
				for (let i = 0; ; i += 1) yield i;
			} finally {
				isStopped = true;
			}
		}
		expect(await runtime.spawnFn(takeFirst, watched(), 0)).toEqual([]);
		expect(isStopped).toBe(false);
		expect(await runtime.spawnFn(takeFirst, watched(), 3)).toEqual([0, 1, 2]);
		expect(isStopped).toBe(true);
	});

	it("an error of a source among the arguments comes to the task behind the values before it", async () => {
		async function* failing(): AsyncGenerator<number> {
			yield* numbers(5);
			throw new RangeError("no more");
		}
		expect(await runtime.spawnFn(failureOf, failing())).toEqual([upTo(5), "RangeError", "no more"]);
	});

	it("byte streams go both ways", async () => {
		const text = "the quick brown fox ".repeat(20_000);
		const source = new Blob([text]).stream() as ReadableStream<Uint8Array>;
		const { values } = await readAll(runtime.spawnStream(upperCase, source));
		expect(Buffer.concat(values).toString("latin1")).toBe(text.toUpperCase());
	});

	it("a task reads streams of other tasks, and sends its own to them", async () => {
		expect((await readAll(runtime.spawnStream(relay, 3_000))).values).toEqual(upTo(3_000));
		expect((await readAll(runtime.spawnStream(throughAnother, 2_000))).values).toEqual(upTo(2_000).map((i) => 2 * i));
	});

	it("what a task reports is read in order, from a handle or a stream, and by tasks", async () => {
		const handle = runtime.spawnFn(reporting, 100);
		expect((await readAll(handle.progress)).values).toEqual(upTo(100).map((done) => ({ done, of: 100 })));
		expect(await handle).toBe("done");
		// More than 256 would be dropped where the reader is slow.
		const stream = runtime.spawnStream(reportingStream, 250);
		const [values, reports] = await Promise.all([readAll(stream), readAll(stream.progress)]);
		expect(values.values).toEqual(upTo(250));
		expect(reports.values).toEqual(upTo(250));
		expect(await runtime.spawnFn(progressOf, 50)).toEqual(upTo(50));
	});

	it("reports that nobody takes are dropped but for the first and the last, and are read after the end", async () => {
		const handle = runtime.spawnFn(reporting, 10_000);
		await handle;
		const done = (await readAll(handle.progress)).values.map((report) => (report as { done: number }).done);
		expect(done).toEqual([...upTo(256), ...upTo(64).map((i) => 10_000 - 64 + i)]);
		expect((await readAll(runtime.spawnFn(noStream).progress)).values).toEqual([]);
	});

	describeLogs(() => runtime);

	it("a report of more than 4 KiB is an error of the task that makes it", async () => {
		await expect(runtime.spawnFn(reportTooMuch)).rejects.toMatchObject({ code: "SKEIN_CODEC_LIMIT" });
	});

	it("a function that gives no stream is an error that says what to call it with", async () => {
		const { error } = await readAll(runtime.spawnStream(noStream as () => AsyncIterable<number>));
		expect(error).toMatchObject({ code: "SKEIN_STREAM_EXPECTED", message: expect.stringContaining("spawnFn") });
	});

	it("a function that gives a stream, called for a value, is an error that says what to call it with", async () => {
		await expect(runtime.spawnFn(count as unknown as () => number)).rejects.toMatchObject({
			code: "SKEIN_CODEC_UNSENDABLE",
			message: expect.stringContaining("spawnStream"),
		});
	});
});

describe("a stream to a thread of this node", () => {
	it("is made no further than the window of values allows, counted in shared memory", async () => {
		await using runtime = await createRuntime({ pool: { threads: 1 }, limits: { streamItems: 50 } });
		const made = new SharedArrayBuffer(4);
		let read = 0;
		for await (const value of runtime.spawnStream(counted, made, 1_000)) {
			expect(value[0]).toBe(read % 256);
			read += 1;
			expect(Atomics.load(new Int32Array(made), 0) - read).toBeLessThanOrEqual(50);
			if (read % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
		}
		expect(read).toBe(1_000);
	});

	it("is one of so many of a link: a call beyond them is refused, waits, and runs when one is over", async () => {
		const limits = { maxStreams: 2 };
		await using node = await createRuntime({
			transport: "memory://streams",
			node: { name: "far" },
			pool: { threads: 1 },
			limits,
		});
		await using runtime = await createRuntime({ pool: { threads: 0 }, discovery: { static: [node.address] } });
		const streams = Array.from({ length: 2 }, () => runtime.spawnStream(endless, 0));
		for (const stream of streams) expect((await stream.next()).value).toBe(0);
		const third = runtime.spawnStream(count, 3);
		const first = third.next();
		// Calls without streams are none of them.
		expect(await runtime.spawnFn(madeSoFar)).toBe(0);
		expect(third.isFinished()).toBe(false);
		await streams[0]!.return();
		expect(await first).toEqual({ done: false, value: 0 });
		expect(await readAll(third)).toEqual({ values: [1, 2], error: undefined });
	});

	it("may be asked for before the runtime has started", async () => {
		const runtime = await createRuntime({ pool: { threads: 1 } });
		const values = await runtime.run(() => readAll(spawnStream(count, 10)));
		expect(values.values).toEqual(upTo(10));
		await runtime.shutdown();
	});
});
