export { checkOptions } from "@skein/kernel";
export { type DistributedDecorator, distributed } from "./distributed.js";
export {
	findFunction,
	findFunctionById,
	listFunctions,
	onFunctionRegistered,
	type RegistrationInfo,
	registerFunction,
} from "./function-registry.js";
export { type ContractMatch, matchContract } from "./match-contract.js";
export { DISTRIBUTED_METADATA, describeMember } from "./member-metadata.js";
export type { AnyFunction, RegisteredFunction } from "./registration.js";
export { requireFunction } from "./require-function.js";
