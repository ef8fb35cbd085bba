/** A registration whose function nobody calls. */
import { genericCodec } from "@skein/codec/typed";
import type { RegisteredFunction } from "@skein/registry";

export const registeredAs = (id: string, over: Partial<RegisteredFunction> = {}): RegisteredFunction => ({
	id,
	index: 0,
	fn: () => 0,
	owner: undefined,
	module: undefined,
	options: {},
	contract: "",
	serves: [],
	calls: [],
	codec: genericCodec,
	...over,
});
