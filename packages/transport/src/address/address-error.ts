/** Says what is wrong with an address and shows one that is right. */
import { SkeinError } from "@skein/kernel";

export function createAddressError(uri: unknown, problem: string, example: string): SkeinError {
	return new SkeinError("SKEIN_TRANSPORT_ADDRESS", `${JSON.stringify(uri)}: ${problem}; write for example ${example}`, {
		details: { uri, example },
	});
}
