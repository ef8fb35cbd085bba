/**
 * Whether a caller's function and the one that a node offers under its id go together.
 *
 * `same`: both ends may use the generated codec of the contract. `compatible`: the values fit, in the generic encoding.
 * `unknown`: one side has no contract; the receiver finds out. `incompatible`: the call must not be sent.
 */
import type { OfferedFunction } from "@skein/kernel";
import type { RegisteredFunction } from "./registration.js";

export type ContractMatch = "same" | "compatible" | "unknown" | "incompatible";

export function matchContract(
	caller: Pick<RegisteredFunction, "contract" | "calls">,
	offered: Pick<OfferedFunction, "contract" | "serves">,
): ContractMatch {
	const { contract, calls } = caller;
	if (contract === "" || offered.contract === "") return "unknown";
	if (contract === offered.contract) return "same";
	const fits = offered.serves.includes(contract) || calls.includes(offered.contract);
	return fits ? "compatible" : "incompatible";
}
