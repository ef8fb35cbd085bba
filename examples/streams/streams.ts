import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { distributed, spawnFn, spawnStream } from "skein";

/** The lines of a file that have a word. */
export const search = distributed(async function* (path: string, word: string): AsyncGenerator<string> {
	for await (const line of createInterface({ input: createReadStream(path) })) if (line.includes(word)) yield line;
});

export const longest = distributed(async (lines: AsyncIterable<string>): Promise<number> => {
	let length = 0;
	for await (const line of lines) length = Math.max(length, line.length);
	return length;
});

const own = fileURLToPath(import.meta.url);
for await (const line of spawnStream(search, own, "import")) {
	console.log(line);
	if (line.includes("readline")) break; // stops the search, wherever it runs
}
console.log(`the longest line of all has ${await spawnFn(longest, spawnStream(search, own, ""))} characters`);
