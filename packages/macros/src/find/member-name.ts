/** The name of a class member, when other code can use it: neither private nor computed. */
import type { MethodDefinition, PropertyDefinition } from "oxc-parser";

export function memberName({ key, computed }: MethodDefinition | PropertyDefinition): string | undefined {
	if (key.type === "Literal" && typeof key.value === "string") return key.value;
	return !computed && key.type === "Identifier" ? key.name : undefined;
}
