import { createIdIndex, transformSource } from "@skein/macros";
import { it } from "vitest";

it("says how long a project of 500 files takes, of which 50 have distributed functions", () => {
	const files = Array.from({ length: 500 }, (_, i) => ({ file: `/p/src/m${i}.ts`, code: sourceOf(i) }));
	const index = createIdIndex();
	const start = performance.now();
	const found = files.reduce((sum, { file, code }) => {
		return sum + (transformSource({ code, file, packageName: "p", index })?.functions.length ?? 0);
	}, 0);
	const bytes = files.reduce((sum, { code }) => sum + code.length, 0);
	console.log(
		`macro: ${found} functions in 500 files, ${bytes >> 10} KiB: ${(performance.now() - start).toFixed(0)} ms`,
	);
});

function sourceOf(i: number): string {
	const ours = `import { distributed } from "skein";
export const d${i} = distributed((n: number): number => n + 1);
/** @distributed */
export function t${i}(text: string): string { return text; }`;
	const line = (k: number): string =>
		`export function f${i}_${k}(a: number, b: { x: string; y?: number[] }): string { const r = [1, 2, 3].map((q) => q * a); return b.x + r.join(); }`;
	return [i % 10 === 0 ? ours : "", ...Array.from({ length: 30 }, (_, k) => line(k))].join("\n");
}
