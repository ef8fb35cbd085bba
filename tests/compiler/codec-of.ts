/** The codec that the compiler generates for types, made in this thread. */
import { ByteWriter } from "@skein/codec";
import { type CodecFactory, createFunctionCodec, type FunctionCodec } from "@skein/codec/typed";
import { contractOf, generateCodec, type TupleModel, type TypeModel } from "@skein/macros/project";

export interface CodecUnderTest extends FunctionCodec {
	/** The arguments after a way over the wire. */
	decoded(args: readonly unknown[]): unknown[];
}

export function codecOf(takes: TupleModel, gives: TypeModel = { kind: "undefined" }): CodecUnderTest {
	const source = generateCodec(contractOf({ parameters: takes, result: gives }).signature);
	const codec = createFunctionCodec("p/f", new Function(`return ${source}`)() as CodecFactory);
	return {
		...codec,
		decoded(args) {
			const writer = new ByteWriter();
			const typed = codec.encodeArguments(writer, args);
			const { bytes, view, position } = writer;
			return codec.decodeArguments({ bytes, view, start: 0, end: position }, typed);
		},
	};
}
