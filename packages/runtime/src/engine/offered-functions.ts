/** What a node offers of its functions, and whether it can call what others offer. */
import type { OfferedFunction } from "@skein/kernel";
import { findFunctionById, matchContract, type RegisteredFunction } from "@skein/registry";

/** What a node says of a function that it has. */
export const offer = ({ id, contract, serves, options }: RegisteredFunction): OfferedFunction => ({
	id,
	contract,
	serves,
	aliases: options.aliases ?? [],
});

/** Whether calls of this node fit what another offers. A function that is not known here is called by nobody here. */
export function fits(id: string, offered: OfferedFunction): boolean {
	const entry = findFunctionById(id);
	return entry === undefined || matchContract(entry, offered) !== "incompatible";
}
