import {
	compareContracts,
	compareTypes,
	contractOf,
	parseTypeText,
	type TupleModel,
	type TypeModel,
	typeText,
} from "@skein/macros/project";
import { describe, expect, it } from "vitest";
import { typeProject } from "./type-project.ts";

const HEAD = 'import { distributed } from "skein";\n';
const type = (text: string): TypeModel => {
	const parsed = parseTypeText(text);
	if (parsed === undefined) throw new Error(`not a type: ${text}`);
	return parsed;
};
const signature = (takes: string, gives: string) => ({ parameters: type(takes) as TupleModel, result: type(gives) });

async function contractIn(files: Readonly<Record<string, string>>): Promise<string> {
	await using project = typeProject(files);
	return project.fn("f").contract.hash;
}

describe("a contract", () => {
	it("does not change with names, order, or the place of a file", async () => {
		const first = await contractIn({
			"src/app.ts": `${HEAD}interface Shape { width: number; height?: number; kind: "a" | "b" }
export const f = distributed((shape: Shape, n = 1): Promise<string[]> => Promise.resolve([]));`.replace(
				"n = 1",
				"n?: number",
			),
		});
		const second = await contractIn({
			"src/deep/types.ts": `export type Kind = "b" | "a"; export type Box = { kind: Kind } & { height?: number | undefined; width: number };`,
			"src/deep/other.ts": `${HEAD}import type { Box } from "./types.js";
/** @distributed */
export async function f(box: Readonly<Box>, count?: number): Promise<Array<string>> { return []; }`,
		});
		expect(second).toBe(first);
	});

	it("is the one it was: a change here is a change of the wire", () => {
		expect(contractOf(signature("[number, { a?: string; b: Array<Date> }]", "string | null")).hash).toBe(
			"82ac3acab9670b4e",
		);
	});
});

describe("text of types", () => {
	it.each([
		"[number, string?, (Date | null)?, ...Array<{ a: 1 }>]",
		'{ "x y": -1; a?: true; [key: string]: Map<string, Set<bigint>> }',
		"Recursive<Array<Self<0>> | `on-${number}` | 12n>",
		"[ReadableStream<Uint8Array>, ...Array<AsyncGenerator<1, string | undefined>>]",
		'AsyncGenerator<Unsendable<"a \\"function\\"">>',
		"{}",
	])("%s reads back as it was written", (text) => {
		expect(typeText(type(text))).toBe(text);
	});

	it.each(["number[", "Foo", "Array", "{ a() }", "number; x", "[...string]", "keyof T"])(
		"%s is no type of a lock",
		(text) => {
			expect(parseTypeText(text)).toBeUndefined();
		},
	);
});

const SAME = undefined;
describe("a changed function serves those who called the old one", () => {
	it.each<[string, [string, string], [string, string], string | undefined]>([
		["unchanged", ["[number]", "string"], ["[number]", "string"], SAME],
		["a parameter widened", ["[number]", "null"], ["[number | string]", "null"], SAME],
		[
			"a parameter narrowed",
			["[number | string]", "null"],
			["[number]", "null"],
			"argument 1: callers give string, the function takes number",
		],
		["an optional parameter more", ["[number]", "null"], ["[number, string?]", "null"], SAME],
		[
			"a required parameter more",
			["[number]", "null"],
			["[number, string]", "null"],
			"argument 2: callers give nothing, the function takes string",
		],
		["a parameter made optional", ["[number]", "null"], ["[number?]", "null"], SAME],
		[
			"a parameter made required",
			["[number?]", "null"],
			["[number]", "null"],
			"argument 1: callers give nothing, the function takes number",
		],
		[
			"a parameter less",
			["[number, string]", "null"],
			["[number]", "null"],
			"argument 2: callers give string, the function takes nothing",
		],
		[
			"values of a stream widened, as a parameter",
			["[AsyncGenerator<1>]", "null"],
			["[AsyncGenerator<number>]", "null"],
			SAME,
		],
		[
			"values of a stream narrowed, as a parameter",
			["[AsyncGenerator<number | string>]", "null"],
			["[AsyncGenerator<number>]", "null"],
			"argument 1, []: callers give string, the function takes number",
		],
		[
			"a ReadableStream where any stream will do",
			["[ReadableStream<number>]", "null"],
			["[AsyncGenerator<number>]", "null"],
			SAME,
		],
		[
			"any stream where a ReadableStream has to be",
			["[AsyncGenerator<number>]", "null"],
			["[ReadableStream<number>]", "null"],
			"argument 1: callers give AsyncGenerator<number>, the function takes ReadableStream<number>",
		],
		[
			"a stream or a value",
			["[AsyncGenerator<number>]", "null"],
			["[AsyncGenerator<number> | Array<number>]", "null"],
			SAME,
		],
		[
			"a member of streamed values more",
			["[]", "AsyncGenerator<{ a: 1 }>"],
			["[]", "AsyncGenerator<{ a: 1; b: 2 }>"],
			SAME,
		],
		[
			"a member of streamed values less",
			["[]", "AsyncGenerator<{ a: 1; b: 2 }>"],
			["[]", "AsyncGenerator<{ a: 1 }>"],
			"result, [].b: the function gives nothing, callers expect 2",
		],
		[
			"another value behind the streamed ones",
			["[]", "AsyncGenerator<1, string>"],
			["[]", "AsyncGenerator<1, number>"],
			"result, .return: the function gives number, callers expect string",
		],
		["nothing said of what comes behind them", ["[]", "AsyncGenerator<1, string>"], ["[]", "AsyncGenerator<1>"], SAME],
		[
			"a value in place of a stream",
			["[]", "AsyncGenerator<1>"],
			["[]", "Array<1>"],
			"result: the function gives Array<1>, callers expect AsyncGenerator<1>",
		],
		["a rest parameter more", ["[number]", "null"], ["[number, ...Array<string>]", "null"], SAME],
		[
			"rest parameters in place of an optional one, which callers may fill with undefined",
			["[string, number?]", "null"],
			["[string, ...Array<number>]", "null"],
			"argument 2: callers give undefined, the function takes number",
		],
		[
			"an array in place of a tuple with undefined in it",
			["[[string, undefined]]", "null"],
			["[Array<string>]", "null"],
			"argument 1, [1]: callers give undefined, the function takes string",
		],
		[
			"members of any name in place of an optional one, which callers may fill with undefined",
			["[{ a?: number }]", "null"],
			["[{ [key: string]: number }]", "null"],
			"argument 1, .a: callers give undefined, the function takes number",
		],
		["anything optional in an array", ["[[string, unknown?]]", "null"], ["[Array<string>]", "null"], SAME],
		["an optional member more", ["[{ a: number }]", "null"], ["[{ a: number; b?: string }]", "null"], SAME],
		[
			"a required member more",
			["[{ a: number }]", "null"],
			["[{ a: number; b: string }]", "null"],
			"argument 1, .b: callers give nothing, the function takes string",
		],
		[
			"an optional member where only undefined may stand",
			['[{ a?: "red" }]', "null"],
			["[{ a: undefined }]", "null"],
			'argument 1, .a: callers give "red", the function takes undefined',
		],
		["a member less", ["[{ a: number; b: string }]", "null"], ["[{ a: number }]", "null"], SAME],
		[
			"a member of another type",
			["[{ a: { width: number } }]", "null"],
			["[{ a: { width: string } }]", "null"],
			"argument 1, .a.width: callers give number, the function takes string",
		],
		["a literal more", ['["a"]', "null"], ['["a" | "b"]', "null"], SAME],
		[
			"a literal less",
			['["a" | "b"]', "null"],
			['["a"]', "null"],
			'argument 1: callers give "b", the function takes "a"',
		],
		["a result narrowed", ["[]", "number | null"], ["[]", "number"], SAME],
		[
			"a result widened",
			["[]", "number"],
			["[]", "number | null"],
			"result: the function gives null, callers expect number",
		],
		["a member of the result more", ["[]", "{ a: number }"], ["[]", "{ a: number; b: string }"], SAME],
		[
			"a member of the result less",
			["[]", "{ a: number; b: string }"],
			["[]", "{ a: number }"],
			"result, .b: the function gives nothing, callers expect string",
		],
		[
			"an item of another type",
			["[Array<{ a: 1 }>]", "null"],
			["[Array<{ a: 2 }>]", "null"],
			"argument 1, [].a: callers give 1, the function takes 2",
		],
		[
			"an array for a Set",
			["[Set<number>]", "null"],
			["[Array<number>]", "null"],
			"argument 1: callers give Set<number>, the function takes Array<number>",
		],
		[
			"a recursive type grown by an optional member",
			["[Recursive<{ next?: Self<0> }>]", "null"],
			["[Recursive<{ next?: Self<0>; tag?: string }>]", "null"],
			SAME,
		],
		[
			"a recursive type changed deep inside",
			["[Recursive<{ next?: Self<0>; n: number }>]", "null"],
			["[{ next?: Recursive<{ next?: Self<0>; n: string }>; n: number }]", "null"],
			"argument 1, .next.n: callers give number, the function takes string",
		],
		["anything for unknown", ["[unknown]", "unknown"], ["[number]", "string"], SAME],
		[
			"a text for a template",
			["[string]", "null"],
			["[`a-${string}`]", "null"],
			"argument 1: callers give string, the function takes `a-${string}`",
		],
		["a template for a text", ["[`a-${string}`]", "null"], ["[string]", "null"], SAME],
	])("%s", (_, before, now, misfit) => {
		expect(compareContracts(signature(...before), signature(...now))).toBe(misfit);
	});

	it("sees that a type unrolled once is the same type", () => {
		const once = type("Recursive<{ next?: Self<0> }>");
		const twice = type("Recursive<{ next?: { next?: Self<0> } }>");
		expect(compareTypes(once, twice)).toBeUndefined();
		expect(compareTypes(twice, once)).toBeUndefined();
	});
});
