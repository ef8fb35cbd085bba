/** A TypeScript project in a folder of its own: 500 files, 50 of them with a distributed function. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface SampleProject {
	readonly config: string;
	/** Absolute paths; the first 50 have a function. */
	readonly files: readonly string[];
	/** Writes another text of the first file, in which the function has another type each time. */
	edit(): string;
	close(): void;
}

const FILES = 500;
const WITH_FUNCTION = 50;

const HEAD = 'import { distributed } from "skein";\nimport type { Shape } from "./shape.js";\n';
const ours = (i: number, n: string): string =>
	`${HEAD}export const f${i} = distributed(async (shape: Shape, n: ${n}): Promise<number[]> => [shape.width, String(n).length]);\n`;
const plain = (i: number): string =>
	`export const g${i} = (a: number, b: { x: string; y?: number[] }): string => b.x + [1, 2].map((q) => q * a).join();\n`;

export function createSampleProject(): SampleProject {
	const folder = mkdtempSync(join(tmpdir(), "skein-bench-"));
	const write = (name: string, text: string): string => {
		const path = join(folder, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
		return path;
	};
	const compilerOptions = { target: "es2022", module: "nodenext", strict: true, lib: ["es2023"], types: [] };
	write("package.json", JSON.stringify({ name: "bench-app", type: "module" }));
	const config = write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
	mkdirSync(join(folder, "node_modules"));
	const skein = dirname(dirname(fileURLToPath(import.meta.resolve("skein"))));
	symlinkSync(skein, join(folder, "node_modules/skein"));
	write("src/shape.ts", "export interface Shape { width: number; tags: string[]; at: Map<string, Date> }\n");
	const files = Array.from({ length: FILES - 1 }, (_, i) =>
		i < WITH_FUNCTION ? write(`src/f${i}.ts`, ours(i, "number")) : write(`src/g${i}.ts`, plain(i)),
	);
	let edits = 0;
	return {
		config,
		files,
		edit() {
			edits += 1;
			return write("src/f0.ts", ours(0, `${edits}`));
		},
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}
