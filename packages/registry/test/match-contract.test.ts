import { ByteWriter } from "@skein/codec";
import { type CodecFactory, genericCodec } from "@skein/codec/typed";
import * as registry from "@skein/registry";
import { describe, expect, it } from "vitest";

const { findFunctionById, matchContract } = registry;
// Not called by name: the macro would see to this function.
const { registerFunction: register } = registry;

describe("a caller's contract and that of a node", () => {
	const offered = (contract: string, ...serves: string[]) => ({ contract, serves });
	it.each([
		["are the same", { contract: "aa" }, offered("aa"), "same"],
		["fit when the node serves the caller's", { contract: "aa" }, offered("bb", "aa"), "compatible"],
		["fit when the caller may call the node's", { contract: "aa", calls: ["bb"] }, offered("bb"), "compatible"],
		["do not fit when nobody says so", { contract: "aa", calls: ["cc"] }, offered("bb", "dd"), "incompatible"],
		["are not known when the caller has none", {}, offered("bb"), "unknown"],
		["are not known when the node has none", { contract: "aa" }, offered(""), "unknown"],
	])("%s", (_, caller, node, expected) => {
		expect(matchContract({ contract: "", calls: [], ...caller }, node)).toBe(expected);
	});
});

describe("a registration with a contract", () => {
	it("keeps what came with it, and makes the codec when it is first asked for", () => {
		let made = 0;
		const codec: CodecFactory = () => {
			made += 1;
			return {
				version: 1,
				encodeArguments: () => false,
				decodeArguments: () => [],
				checkArguments: () => undefined,
				encodeResult: () => false,
				decodeResult: () => undefined,
				checkResult: () => ({ path: ".a", expected: "number", got: "string" }),
			};
		};
		register(() => 1, { id: "match/one", contract: "aa", serves: ["bb"], calls: ["cc"], codec });
		const entry = findFunctionById("match/one")!;
		expect(entry).toMatchObject({ contract: "aa", serves: ["bb"], calls: ["cc"] });
		expect(made).toBe(0);
		expect(entry.codec).toBe(entry.codec);
		expect(made).toBe(1);
		expect(() => entry.codec!.encodeResult(new ByteWriter(), {})).toThrow(
			"match/one: result, .a: expected number, got string",
		);
	});

	it("has neither without one", () => {
		register(() => 1, { id: "match/two" });
		expect(findFunctionById("match/two")).toMatchObject({ contract: "", serves: [], calls: [], codec: genericCodec });
	});
});
