/** What others dial to reach a listener. */
import { networkInterfaces } from "node:os";

/** The host as others dial it: a wildcard is replaced by the machine's first address that is not loopback. */
export function dialableHost(host: string): string {
	if (host !== "0.0.0.0" && host !== "::") return host;
	const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
	return all.find((address) => !address.internal && address.family === "IPv4")?.address ?? "127.0.0.1";
}
