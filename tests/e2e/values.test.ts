// What becomes of the values that programs get wrong elsewhere: the table in docs/SEMANTICS.md, row by row, on a thread of this
// node and on another node.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRuntime, isSkeinError, type Runtime } from "skein";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../house/planted-tree.js";
import { describeValue, makeLocally, makeValue, sameValue } from "./fixtures/values.js";

const directory = mkdtempSync(join(tmpdir(), "skein-values-"));
let node: Runtime;
let far: Runtime;
let near: Runtime;

beforeAll(async () => {
	node = await createRuntime({ transport: `unix://${join(directory, "n")}`, pool: { threads: 1 } });
	far = await createRuntime({ node: { name: "far" }, pool: { threads: 0 }, discovery: { static: [node.address] } });
	near = await createRuntime({ node: { name: "near" }, pool: { threads: 1 } });
});
afterAll(async () => {
	await Promise.all([far.shutdown(), near.shutdown()]);
	await node.shutdown();
	rmSync(directory, { recursive: true, force: true });
});

const nested = (depth: number): unknown => {
	let value: unknown = 0;
	for (let i = 0; i < depth; i += 1) value = [value];
	return value;
};
const sparse = (): number[] => {
	const list = [1, 2, 3];
	delete list[1];
	return list;
};

/** The first cell of each row of the table, what is sent, and what the function sees of it. */
const travel: readonly (readonly [row: string, value: unknown, seen: string])[] = [
	[
		"`toString`, `valueOf`, `hasOwnProperty` and the like as keys",
		{ toString: 1, hasOwnProperty: 2 },
		"object toString,hasOwnProperty",
	],
	["a getter", Object.defineProperty({}, "x", { enumerable: true, get: () => 7 }), "object x own value 7"],
	["symbol keys, and members that are not enumerable", { [Symbol("s")]: 1, a: 1 }, "object a"],
	["`2 ** 53 + 1` and other numbers beyond 2^53", 2 ** 53 + 2, "number 9007199254740994"],
	["a bigint, of up to 64 KiB", 2n ** 53n + 1n, "bigint 9007199254740993"],
	["`-0`", -0, "number -0"],
	["`NaN`, infinities", NaN, "number NaN"],
	["text with lone surrogates", "a\ud800b\udc00", "string 97,55296,98,56320"],
	["an array with holes", sparse(), "array 0,2 of 3"],
	["an invalid `Date`", new Date(NaN), "date NaN"],
	["one object in two places", ((one) => [one, one])({}), "array 0,1 of 2, apart"],
	["nested up to 512 deep", nested(512), "array 0 of 1"],
];

/** The first cell, what is sent, the code and the words with which it is refused. */
const refused: readonly (readonly [row: string, made: string, code: string, words: RegExp])[] = [
	["`__proto__`, `constructor` as keys", "proto", "SKEIN_CODEC_UNSENDABLE", /the key "__proto__" cannot be sent/],
	[
		"`__proto__`, `constructor` as keys",
		"constructor",
		"SKEIN_CODEC_UNSENDABLE",
		/the key "constructor" cannot be sent/,
	],
	["a getter that throws", "getter", "SKEIN_CODEC_UNSENDABLE", /\.x: reading it threw Error: boom/],
	["a cycle", "cycle", "SKEIN_CODEC_UNSENDABLE", /\.self: a cycle \(back to .*\) cannot be sent/],
	["nested deeper than 512, also 100,000 deep", "deep", "SKEIN_CODEC_LIMIT", /nested deeper than 512/],
	[
		"a detached buffer, or a view of one",
		"detached",
		"SKEIN_CODEC_UNSENDABLE",
		/a detached ArrayBuffer cannot cross threads/,
	],
	[
		"a class instance, function, symbol, promise, generator",
		"function",
		"SKEIN_CODEC_UNSENDABLE",
		/a function cannot cross threads/,
	],
];

const places: readonly (readonly [string, () => Runtime])[] = [
	["a thread", () => near],
	["another node", () => far],
];

describe.each(places)("to %s and back", (_, runtime) => {
	it.each(travel)("%s: travels", async (_row, value, seen) => {
		expect(await runtime().spawnFn(describeValue, value)).toBe(seen);
		expect(await runtime().spawnFn(sameValue, value)).toStrictEqual(structuredOf(value));
	});

	it.each(refused)("%s: is refused as argument before anything is sent (%s)", (_row, name, code, words) => {
		const pending = runtime().metrics().pending;
		let error: unknown;
		try {
			runtime().spawnFn(sameValue, makeLocally(name));
		} catch (thrown) {
			error = thrown;
		}
		expect(isSkeinError(error) && error.code).toBe(code);
		expect(String(error)).toMatch(words);
		expect(runtime().metrics().pending).toBe(pending);
	});

	it.each(refused)("%s: is the error of the call as result (%s)", async (_row, name, code, words) => {
		const error: unknown = await runtime()
			.spawnFn(makeValue, name)
			.then(undefined, (thrown: unknown) => thrown);
		expect(isSkeinError(error) && error.code).toBe(code);
		expect(String(error)).toMatch(words);
	});
});

/** What comes back: getters are read, what is not enumerable stays behind. */
const structuredOf = (value: unknown): unknown => (typeof value === "object" ? structuredClone(value) : value);

describe("the table in docs/SEMANTICS.md", () => {
	it("has exactly the rows that are tested here", () => {
		const page = readFileSync(join(repository, "docs/SEMANTICS.md"), "utf8");
		const table = page.slice(page.indexOf("| a value |"));
		const rows = table.slice(0, table.indexOf("\n\n")).split("\n").slice(2);
		const cells = rows.map((row) => row.split(" | ")[0]!.replace(/^\| /, ""));
		expect(cells).toEqual([...new Set([...travel, ...refused].map(([row]) => row))]);
	});
});
