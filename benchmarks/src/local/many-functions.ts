/** A program with many distributed functions: modules of a hundred each, written to a folder of this package, where they find `skein`, and imported. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FUNCTIONS_PER_MODULE = 100;

export interface ManyFunctions {
	/** Adds; stands in the module in the middle. */
	readonly add: (a: number, b: number) => number;
	close(): void;
}

export async function importManyFunctions(count: number): Promise<ManyFunctions> {
	const folder = mkdtempSync(fileURLToPath(new URL("../many-functions-", import.meta.url)));
	const modules = Array.from({ length: count / FUNCTIONS_PER_MODULE }, (_, index) => {
		const file = join(folder, `module-${index}.mjs`);
		writeFileSync(file, moduleText(index));
		return pathToFileURL(file).href;
	});
	const loaded = (await Promise.all(modules.map((module) => import(module)))) as { f7: ManyFunctions["add"] }[];
	return { add: loaded[loaded.length >> 1]!.f7, close: () => rmSync(folder, { recursive: true }) };
}

function moduleText(index: number): string {
	const lines = Array.from(
		{ length: FUNCTIONS_PER_MODULE },
		(_, at) => `export const f${at} = distributed({ id: "many/${index}.${at}", module }, (a, b) => a + b);`,
	);
	return ['import { distributed } from "skein";', "const module = import.meta.url;", ...lines, ""].join("\n");
}
