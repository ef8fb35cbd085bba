/** Whether a host can only mean this machine. */
import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** A name other than `localhost` may mean any address, so it is not. */
export function isLoopback(host: string): boolean {
	const version = isIP(host);
	if (version === 0) return host === "localhost";
	return loopback.check(host, version === 4 ? "ipv4" : "ipv6");
}
