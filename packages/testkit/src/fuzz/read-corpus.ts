/** A folder of bytes that are tried first: each file is hexadecimal, with `#` comments that say what is special. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface CorpusEntry {
	/** The file's name without its end. */
	readonly name: string;
	readonly bytes: Buffer;
}

export function readCorpus(folder: string): readonly CorpusEntry[] {
	const files = readdirSync(folder).filter((file) => file.endsWith(".hex"));
	return files.sort().map((file) => {
		const text = readFileSync(join(folder, file), "utf8").replace(/#.*$/gm, "").replace(/\s+/g, "");
		return { name: file.slice(0, -".hex".length), bytes: Buffer.from(text, "hex") };
	});
}
