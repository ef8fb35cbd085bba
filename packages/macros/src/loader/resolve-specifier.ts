/** Two rules about where an import leads: `./x.js` may be `./x.ts`, and the program's entry may be a slice. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SLICE_QUERY } from "../slice-query.js";

const TYPESCRIPT_OF: Readonly<Record<string, readonly string[]>> = {
	".js": [".ts", ".tsx"],
	".jsx": [".tsx"],
	".mjs": [".mts"],
	".cjs": [".cts"],
};

/** As TypeScript has it, an import names the file that the compiler would write. */
export function typescriptSpecifier(specifier: string, parentUrl: string | undefined): string {
	if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return specifier;
	const [, stem, extension, query] = /^([^?#]*)(\.[cm]?jsx?)([?#].*)?$/.exec(specifier) ?? [];
	if (stem === undefined || extension === undefined) return specifier;
	const exists = (name: string): boolean => {
		const url = URL.canParse(name, parentUrl) ? new URL(name, parentUrl) : undefined;
		return url?.protocol === "file:" && existsSync(fileURLToPath(url));
	};
	if (exists(stem + extension)) return specifier;
	const written = TYPESCRIPT_OF[extension]?.find((candidate) => exists(stem + candidate));
	return written === undefined ? specifier : stem + written + (query ?? "");
}

/** A worker that meets the program's entry again, in a circle of imports, gets its functions and does not run it. */
export const sliceOfEntry = (url: string, slicedEntry: string | undefined): string =>
	url === slicedEntry ? url + SLICE_QUERY : url;
