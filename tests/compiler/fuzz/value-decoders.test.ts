// What comes out of the bytes of a value, and of a contract's own encoding, whoever made them.
import { ByteWriter, decodeArguments, decodeError, encodeArguments, encodeError } from "@skein/codec";
import { isSkeinError, SkeinError } from "@skein/kernel";
import { parseTypeText, type TupleModel } from "@skein/macros/project";
import { createMutator, createSeededRandom, readFuzzRounds } from "@skein/testkit";
import { describe, expect, it } from "vitest";
import { codecOf } from "../codec-of.ts";

const { rounds, seed, isThorough } = readFuzzRounds(20_000);
const MEMORY = 64 * 1024 * 1024;
const CODES = ["SKEIN_CODEC_MALFORMED", "SKEIN_CODEC_LIMIT", "SKEIN_CONTRACT_VIOLATION"];

interface Decoder {
	readonly name: string;
	readonly samples: readonly Buffer[];
	decode(bytes: Buffer): unknown;
}

const written = (write: (writer: ByteWriter) => unknown): Buffer => {
	const writer = new ByteWriter();
	write(writer);
	return Buffer.from(writer.bytes.subarray(0, writer.position));
};

/** A type of parameters, and arguments that fit it. */
const typed: readonly (readonly [type: string, args: readonly unknown[]])[] = [
	["[number, string, boolean]", [1.5, "some text, not short", true]],
	[
		"[{ id: number; name: string; tags: Array<string>; at?: Date }]",
		[{ id: 1, name: "ünï", tags: ["a", "b€"], at: new Date(5) }],
	],
	[
		"[Array<{ x: number; y: null | number }>]",
		[
			[
				{ x: 1, y: 2 },
				{ x: 3, y: null },
			],
		],
	],
	['[Array<undefined>, Array<null>, Array<"a">]', [[undefined], [null, null], ["a", "a", "a"]]],
	['[Array<{ kind: "a" } | { kind: "b"; size: number }>]', [[{ kind: "a" }, { kind: "b", size: 4 }]]],
	["[...Array<null>]", [null, null, null]],
	["[Array<{}>, Map<null, undefined>, Set<null>]", [[{}, {}], new Map([[null, undefined]]), new Set([null])]],
	["[Map<string, Array<number>>, Set<bigint>]", [new Map([["k", [1, 2]]]), new Set([1n, 2n ** 70n])]],
	["[Float64Array, Uint8Array, ArrayBuffer]", [new Float64Array(9), new Uint8Array(5), new ArrayBuffer(3)]],
	["[unknown, { [key: string]: unknown }]", [[1, { a: new Map() }], { b: [1, 2, "x"] }]],
	["[[number, string?], ...Array<string>]", [[1, "x"], "rest", "more"]],
	["[Recursive<{ next?: Self<1>; value: number }>]", [{ next: { value: 1 }, value: 2 }]],
];

const decoders: readonly Decoder[] = [
	{
		name: "values",
		samples: typed.map(([, args]) => written((writer) => encodeArguments(writer, args))),
		decode: (bytes) => decodeArguments(bytes, 0, bytes.length),
	},
	{
		name: "errors",
		samples: [new TypeError("x", { cause: new Error("y") }), new SkeinError("SKEIN_TASK_LOST", "z"), "text"].map(
			(error) => written((writer) => encodeError(writer, error)),
		),
		decode: (bytes) => decodeError(bytes, 0, bytes.length),
	},
	...typed.map(([type, args]): Decoder => {
		const codec = codecOf(parseTypeText(type) as TupleModel);
		return {
			name: `arguments of ${type}`,
			samples: [written((writer) => expect(codec.encodeArguments(writer, args), type).toBe(true))],
			decode: (bytes) => {
				const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
				return codec.decodeArguments({ bytes, view, start: 0, end: bytes.length }, true);
			},
		};
	}),
];

describe.each(decoders)("the decoder of $name", ({ samples, decode }) => {
	it(`gives a value or a typed error for ${rounds} mutated encodings, in bounded memory`, () => {
		const mutator = createMutator(createSeededRandom(seed));
		const seen = { values: 0, errors: 0 };
		const before = process.memoryUsage().rss;
		let bytes: Buffer = Buffer.alloc(0);
		let most = 0;
		try {
			for (let round = 0; round < rounds; round += 1) {
				bytes = mutator.mutate(samples);
				const started = performance.now();
				try {
					decode(bytes);
					seen.values += 1;
				} catch (error) {
					if (!isSkeinError(error) || !CODES.includes(error.code)) throw error;
					seen.errors += 1;
				}
				most = Math.max(most, performance.now() - started);
			}
		} catch (error) {
			throw new Error(`for ${bytes.toString("hex")}`, { cause: error });
		}
		const grown = process.memoryUsage().rss - before;
		expect(Math.min(seen.values, seen.errors)).toBeGreaterThan(0);
		expect(grown).toBeLessThan(MEMORY);
		if (isThorough) {
			const memory = `RSS ${(grown / 2 ** 20).toFixed(1)} MiB more`;
			console.log(`${rounds}: ${seen.values} values, ${seen.errors} errors, ${memory}, slowest ${most.toFixed(1)} ms`);
		}
	}, 3_600_000);
});
