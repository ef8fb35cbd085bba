/** The versions of the peers that are installed. */
import { readFileSync } from "node:fs";

const packages = ["piscina", "msgpackr", "moleculer", "@grpc/grpc-js", "@nats-io/transport-node"] as const;

export function peerVersions(): Record<string, string> {
	return Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
}

function versionOf(name: string): string {
	const entry = new URL(import.meta.resolve(name));
	for (let folder = new URL("./", entry); ; folder = new URL("../", folder)) {
		try {
			const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
			if (manifest.name === name) return manifest.version;
		} catch {
			if (folder.pathname === "/") return "unknown";
		}
	}
}
