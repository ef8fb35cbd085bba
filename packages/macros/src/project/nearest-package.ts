/** The package a file belongs to: the nearest `package.json` upward that has a name. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface NearestPackage {
	readonly name: string;
	/** The `type` of the nearest `package.json` of all, which decides what a `.js` file is. */
	readonly type: string | undefined;
}

/** What was found before, by folder; whoever looks up many files keeps one. */
export type PackageCache = Map<string, NearestPackage>;

const NAMELESS = "app";

export function nearestPackage(file: string, cache: PackageCache = new Map()): NearestPackage {
	return inFolder(dirname(file), cache);
}

/** The name of that package, or `"app"`. */
export const nearestPackageName = (file: string, cache?: PackageCache): string => nearestPackage(file, cache).name;

function inFolder(folder: string, cache: PackageCache): NearestPackage {
	const known = cache.get(folder);
	if (known !== undefined) return known;
	const parent = dirname(folder);
	const here = readManifest(join(folder, "package.json"));
	const above = (): NearestPackage =>
		parent === folder ? { name: NAMELESS, type: undefined } : inFolder(parent, cache);
	const found = here === undefined ? above() : { name: here.name ?? above().name, type: here.type };
	cache.set(folder, found);
	return found;
}

function readManifest(path: string): { name: string | undefined; type: string | undefined } | undefined {
	let manifest: { name?: unknown; type?: unknown } | null;
	try {
		manifest = JSON.parse(readFileSync(path, "utf8"));
	} catch {
		// Absent, or not JSON: Node reports the latter itself when it matters.
		return undefined;
	}
	const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
	return { name: text(manifest?.name), type: text(manifest?.type) };
}
