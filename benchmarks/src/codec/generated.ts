/** The codec that the compiler generates for the sample's type, validation included; `decode` alone where asked. */
import { ByteWriter } from "@skein/codec";
import { type CodecFactory, createFunctionCodec } from "@skein/codec/typed";
import { contractOf, generateCodec, parseTypeText, type TupleModel } from "@skein/macros/project";
import type { ContestantOptions, Doer } from "../harness/contestant.js";
import { roundTrip } from "./round-trip.js";
import { type SampleName, sampleNamed } from "./sample-named.js";

/** What a type pass reads from the samples' declarations. */
const types: Record<SampleName, string> = {
	tuple: "[number, number, string]",
	order: `[{
		id: number; reference: string; open: boolean; total: number; currency: string; history: Array<number>;
		customer: {
			id: number; name: string; mail: string; tags: Array<string>;
			address: { street: string; city: string; zip: string; country: string };
		};
		lines: Array<{ sku: string; title: string; count: number; price: number; discount: number | null }>;
		shipping: { carrier: string; express: boolean; weightKg: number; note: string };
	}]`,
	floats: "[Float64Array]",
};

export function open({ sample, decode = false }: ContestantOptions): Doer {
	const name = sample as SampleName;
	const value = sampleNamed(name);
	const args = name === "tuple" ? (value as unknown[]) : [value];
	const parameters = parseTypeText(types[name]) as TupleModel;
	const source = generateCodec(contractOf({ parameters, result: { kind: "undefined" } }).signature);
	const codec = createFunctionCodec("bench/f", new Function(`return ${source}`)() as CodecFactory);
	const writer = new ByteWriter();
	const encode = (): void => {
		writer.reset();
		if (!codec.encodeArguments(writer, args)) throw new Error("the sample is not of its type");
	};
	const read = (): unknown => {
		const { bytes, view, position: end } = writer;
		const decoded = codec.decodeArguments({ bytes, view, start: 0, end, owned: true }, true);
		return name === "tuple" ? decoded : decoded[0];
	};
	encode();
	if (decode === true) return roundTrip(value, read);
	return roundTrip(value, () => {
		encode();
		return read();
	});
}
