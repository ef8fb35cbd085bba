/** Makes a runtime of its own; two in one process are independent. */
import type { SkeinConfig } from "./config/skein-config.js";
import { Runtime } from "./runtime.js";

/**
 * Resolves when the runtime listens and has tried every seed once.
 * @example
 * await using rt = await createRuntime({ transport: "memory://", pool: { threads: 4 } });
 * @throws SKEIN_CONFIG_UNKNOWN_KEY, SKEIN_CONFIG_INVALID, SKEIN_TRANSPORT_ADDRESS, SKEIN_TRANSPORT_IN_USE, SKEIN_TRANSPORT_INSECURE
 */
export async function createRuntime(config: SkeinConfig = {}): Promise<Runtime> {
	const { resolveConfig } = await import("./config/resolve-config.js");
	const runtime = new Runtime(resolveConfig(config, "createRuntime"));
	await runtime.ready;
	return runtime;
}
