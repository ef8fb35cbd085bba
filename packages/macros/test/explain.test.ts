import { explainCodec, parseTypeText, type TupleModel, type TypeModel } from "@skein/macros/project";
import { describe, expect, it } from "vitest";

const type = (text: string): TypeModel => parseTypeText(text)!;
const explained = (takes: string, gives: string): string[] =>
	explainCodec({ parameters: type(takes) as TupleModel, result: type(gives) });

describe("what was generated is explained", () => {
	it.each<[string, string, string, string[]]>([
		[
			"numbers",
			"[number, boolean]",
			"number",
			["arguments: 9 bytes; result: 8 bytes", "every part has a form of its own"],
		],
		[
			"texts and lists",
			"[string, Array<number>]",
			"undefined",
			["arguments: 9 bytes and more; result: 0 bytes", "every part has a form of its own"],
		],
		[
			"members that fall back",
			"[{ a: unknown; b: number }]",
			"Array<RegExp>",
			[
				"arguments: 13 bytes and more; result: 4 bytes and more",
				"argument 1, .a: generic encoding (recorded as unknown)",
				"result, []: generic encoding (RegExp)",
			],
		],
		[
			"a stream as the result",
			"[number]",
			"AsyncGenerator<number>",
			[
				"stream, result: values of 8 bytes",
				"arguments: generic encoding beside streams",
				"everything is held against its type by the receiver, values of streams one by one",
			],
		],
		[
			"streams among the arguments",
			"[string, AsyncGenerator<{ b: RegExp }>?, ...Array<ReadableStream<Uint8Array>>]",
			"number",
			[
				"stream, argument 2: values of 5 bytes and more; value, .b: generic encoding (RegExp)",
				"stream, further arguments: values in the generic encoding (Uint8Array)",
				"arguments and result: generic encoding beside streams",
				"everything is held against its type by the receiver, values of streams one by one",
			],
		],
	])("%s", (_, takes, gives, expected) => {
		expect(explained(takes, gives)).toEqual(expected);
	});
});
