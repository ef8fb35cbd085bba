// @ts-check
import { existsSync, readFileSync } from "node:fs";

/**
 * The packages of ours that a package's package.json lists under `dependencies`, by folder name.
 * @param {string} root
 * @param {string} name
 */
export function declaredPackages(root, name) {
	const file = `${root}/packages/${name}/package.json`;
	if (!existsSync(file)) return [];
	return Object.keys(JSON.parse(readFileSync(file, "utf8")).dependencies ?? {})
		.filter((dependency) => dependency === "skein" || dependency.startsWith("@skein/"))
		.map((dependency) => dependency.replace("@skein/", ""));
}
