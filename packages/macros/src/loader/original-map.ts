/** Leads a map of what we made from a compiled file on to what that file was compiled from, where it says so. */
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import remapping from "@jridgewell/remapping";

const COMMENT = /\/\/# sourceMappingURL=(\S+)\s*$/m;
const INLINE = /^data:application\/json[^,]*;base64,(.*)$/s;

/** The map as JSON, with URLs as sources; `file` is the compiled file with the text `code`. */
export function originalMap(map: object, code: string, file: string): string {
	const url = pathToFileURL(file);
	const compiled = readMap(code, url);
	const own = { ...map, sources: [url.href] };
	if (compiled === undefined) return JSON.stringify(own);
	return remapping(own as never, (_source, context) => (context.depth === 1 ? (compiled as never) : null)).toString();
}

/** Undefined where there is none, or none that can be read: lines of the compiled file are better than an error. */
function readMap(code: string, url: URL): object | undefined {
	const target = COMMENT.exec(code)?.[1];
	if (target === undefined) return undefined;
	try {
		const inline = INLINE.exec(target)?.[1];
		const place = inline === undefined ? new URL(target, url) : url;
		const text =
			inline === undefined ? readFileSync(fileURLToPath(place), "utf8") : Buffer.from(inline, "base64").toString();
		const map = JSON.parse(text) as { sources: string[]; sourceRoot?: string };
		const root = new URL(map.sourceRoot === undefined ? "." : `${map.sourceRoot.replace(/\/?$/, "/")}`, place);
		return { ...map, sourceRoot: undefined, sources: map.sources.map((source) => new URL(source, root).href) };
	} catch {
		return undefined;
	}
}
