/** Makes the options of a decorated method readable through reflect-metadata, when the program loaded it. */
import type { DistributedOptions } from "@skein/kernel";

/** `Reflect.getMetadata(DISTRIBUTED_METADATA, Images, "thumbnail")` gives the options of the decorator. */
export const DISTRIBUTED_METADATA = "skein:distributed";

type Define = (key: string, value: unknown, target: object, property: string | symbol) => void;

export function describeMember(owner: object, name: string | symbol, options: DistributedOptions): void {
	const define = (Reflect as { defineMetadata?: Define }).defineMetadata;
	define?.(DISTRIBUTED_METADATA, options, owner, name);
}
