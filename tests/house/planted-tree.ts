import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { declaredPackages } from "../../tools/declared-packages.mjs";
import { layers } from "../../tools/layers.mjs";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

export interface PlantedTree {
	/** Runs a file of the repository with node, in the planted tree. */
	run(file: string, ...args: string[]): { code: number | null; output: string };
	remove(): void;
}

/** A small workspace in a temporary folder: every package of the layer table, built and empty, and the files that a test plants. */
export function plantTree(files: Record<string, string>): PlantedTree {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "skein-house-")));
	const write = (path: string, text: string) => {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	};
	mkdirSync(join(root, "node_modules/@skein"), { recursive: true });
	for (const name of Object.keys(layers)) {
		for (const [path, text] of Object.entries(emptyPackage(name))) write(`packages/${name}/${path}`, text);
		symlinkSync(join(root, "packages", name), join(root, "node_modules", npmName(name)));
	}
	for (const [path, text] of Object.entries(files)) write(path, text);
	return {
		run: (file, ...args) => {
			const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, file), ...args], {
				cwd: root,
				encoding: "utf8",
			});
			return { code: status, output: stdout + stderr };
		},
		remove: () => rmSync(root, { recursive: true, force: true }),
	};
}

function npmName(name: string): string {
	return name === "skein" ? "skein" : `@skein/${name}`;
}

function emptyPackage(name: string): Record<string, string> {
	const declared = declaredPackages(repository, name);
	const manifest = {
		name: npmName(name),
		type: "module",
		exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
		dependencies: Object.fromEntries(declared.map((other) => [npmName(other), "0.1.0"])),
	};
	return {
		"package.json": JSON.stringify(manifest),
		"tsconfig.json": JSON.stringify({ references: declared.map((other) => ({ path: `../${other}` })) }),
		"dist/index.js": "export {};\n",
		"dist/index.d.ts": "export {};\n",
		"src/index.ts": "export {};\n",
	};
}
