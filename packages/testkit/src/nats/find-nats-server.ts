/** Where the program `nats-server` is. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Undefined when it is not installed. */
export function findNatsServer(): string | undefined {
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
	return folders.map((folder) => join(folder, "nats-server")).find((path) => existsSync(path));
}
