/** What a host in an address of a listener means. */
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** A name other than `localhost` may mean any address, so it is not. */
export function isLoopback(host: string): boolean {
	const version = isIP(host);
	if (version === 0) return host === "localhost";
	return loopback.check(host, version === 4 ? "ipv4" : "ipv6");
}

/** The host as others dial it: a wildcard is replaced by the machine's first address that is not loopback. */
export function dialableHost(host: string): string {
	if (host !== "0.0.0.0" && host !== "::") return host;
	const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
	return all.find((address) => !address.internal && address.family === "IPv4")?.address ?? "127.0.0.1";
}
