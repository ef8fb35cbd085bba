/** What must and must not compile. Checked by the type checker alone; nothing here runs. */
import {
	distributed,
	type JoinHandle,
	type LogEntry,
	place,
	type StreamHandle,
	spawnBlocking,
	spawnFn,
	spawnStream,
} from "skein";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const add = distributed((a: number, b: number): number => a + b);
const load = distributed(
	{ timeout: "3s" },
	async (path: string, lines?: number): Promise<Map<string, number>> => new Map([[path, lines ?? 0]]),
);

const sum = spawnFn(add, 1, 2);
same<typeof sum, JoinHandle<number>>(true);
const words = spawnFn(load, "a");
same<typeof words, JoinHandle<Map<string, number>>>(true);
same<Awaited<typeof words>, Map<string, number>>(true);
const blocking = spawnBlocking(add, 1, 2);
same<typeof blocking, JoinHandle<number>>(true);
const placed = place().inZone("eu-1").spawnFn(load, "a", 3);
same<typeof placed, JoinHandle<Map<string, number>>>(true);
same<ReturnType<typeof add>, number>(true);

const [three, map] = place().spawnGroup([
	[add, 1, 2],
	[load, "a", 3],
]);
same<typeof three, JoinHandle<number>>(true);
same<typeof map, JoinHandle<Map<string, number>>>(true);
// @ts-expect-error a wrong argument of a member
place().spawnGroup([[add, 1, "2"]]);
// @ts-expect-error an argument of a member is missing
place().spawnGroup([[add, 1]]);
// @ts-expect-error unknown strategy of a gang
place().spawnGroup([[add, 1, 2]], "TIGHT");

// @ts-expect-error a wrong argument type
spawnFn(add, 1, "2");
// @ts-expect-error an argument is missing
spawnFn(add, 1);
// @ts-expect-error one argument too many
spawnFn(add, 1, 2, 3);
// @ts-expect-error not a function
spawnFn("add", 1, 2);
// @ts-expect-error a wrong argument behind place()
place().spawnFn(load, 5);
// @ts-expect-error unknown option
distributed({ timeot: "3s" }, () => 1);
// @ts-expect-error unknown strategy
distributed({ spread: "random" }, () => 1);

export class Images {
	@distributed({ gpu: 1 })
	static async upscale(png: Uint8Array): Promise<Uint8Array> {
		return png;
	}
}
const upscaled = spawnFn(Images.upscale, new Uint8Array(1));
same<typeof upscaled, JoinHandle<Uint8Array>>(true);

const scan = distributed(async function* (path: string): AsyncGenerator<Uint8Array, number> {
	yield Buffer.from(path);
	return 1;
});
const total = distributed(async (numbers: AsyncIterable<number>): Promise<number> => {
	for await (const number of numbers) return number;
	return 0;
});
const digest = distributed(async (bytes: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>> => bytes);

const scanned = spawnStream(scan, "a");
same<typeof scanned, StreamHandle<Uint8Array, number>>(true);
for await (const row of scanned) same<typeof row, Uint8Array>(true);
const placedStream = place().inZone("eu-1").spawnStream(scan, "a");
same<typeof placedStream, StreamHandle<Uint8Array, number>>(true);
for await (const chunk of spawnStream(digest, new ReadableStream<Uint8Array>())) same<typeof chunk, Uint8Array>(true);
async function* numbers(): AsyncGenerator<number> {
	yield 1;
}
const totalled = spawnFn(total, numbers());
same<typeof totalled, JoinHandle<number>>(true);

// @ts-expect-error a function that gives a stream is called with spawnStream
spawnFn(scan, "a");
// @ts-expect-error so is one that gives the promise of a stream
spawnFn(digest, new ReadableStream<Uint8Array>());
// @ts-expect-error a function that gives a stream is called with spawnStream, behind place()
place().spawnFn(scan, "a");
// @ts-expect-error a function that gives a value is called with spawnFn
spawnStream(add, 1, 2);
// @ts-expect-error a wrong argument of a stream
spawnStream(scan, 5);
async function* texts(): AsyncGenerator<string> {
	yield "1";
}
// @ts-expect-error a stream of something else
spawnFn(total, texts());

for await (const report of sum.progress) same<typeof report, unknown>(true);
for await (const entry of place().withLogs().spawnFn(add, 1, 2).logs) same<typeof entry, LogEntry>(true);
// Defaults, optional and rest parameters, patterns, overloads and generics keep their types.
const defaults = distributed((n = 3, text = "a") => `${text}${n}`);
same<typeof defaults, (n?: number, text?: string) => string>(true);
const defaulted = spawnFn(defaults, 4);
same<typeof defaulted, JoinHandle<string>>(true);
// @ts-expect-error a wrong argument where only a default gives the type
spawnFn(defaults, "4");
const rest = distributed(
	{ timeout: "3s" },
	async (first: Date, ...more: { x: number }[]) => more.length + first.getTime(),
);
same<typeof rest, (first: Date, ...more: { x: number }[]) => Promise<number>>(true);
const counted = spawnFn(rest, new Date(), { x: 1 }, { x: 2 });
same<typeof counted, JoinHandle<number>>(true);
// @ts-expect-error a member more than a rest parameter has
spawnFn(rest, new Date(), { x: 1, y: 2 });
const pattern = distributed(({ width = 3, name }: { width?: number; name: string }) => name.repeat(width));
same<typeof pattern, ({ width, name }: { width?: number; name: string }) => string>(true);
const boxed = distributed(<T>(value: T, times = 1): T[] => Array(times).fill(value));
same<typeof boxed, <T>(value: T, times?: number) => T[]>(true);
// TypeScript infers no type parameter through a function that is passed on; it can be given.
const boxes = spawnFn(boxed<Date>, new Date(), 2);
same<typeof boxes, JoinHandle<Date[]>>(true);
function twice(value: string): string;
function twice(value: number): number;
function twice(value: string | number): string | number {
	return typeof value === "string" ? value + value : value * 2;
}
const overloaded = distributed(twice);
same<typeof overloaded, typeof twice>(true);
const contextual: (n: number) => number = distributed((n) => n + 1);
same<typeof contextual, (n: number) => number>(true);
// @ts-expect-error a parameter without a type
distributed((n) => n);
// @ts-expect-error a class is not a function
distributed(class {});

// A function that is written where it is spawned.
const inline = spawnFn(() => 1);
same<typeof inline, JoinHandle<number>>(true);
const scene = { name: "s" };
const promised = place().spawnFn(async () => scene.name);
same<typeof promised, JoinHandle<string>>(true);
const given = spawnBlocking((n: number, text = "a") => `${text}${n}${scene.name}`, 3);
same<typeof given, JoinHandle<string>>(true);
// @ts-expect-error a wrong argument of a function written there
spawnFn((n: number) => n, "3");
// @ts-expect-error an argument of a function written there is missing
spawnFn((n: number) => n);
