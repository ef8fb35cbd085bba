import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { declaredPackages } from "../../tools/declared-packages.mjs";
import { layers } from "../../tools/layers.mjs";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

const planted: string[] = [];
afterAll(() => {
	for (const root of planted.splice(0)) rmSync(root, { recursive: true, force: true });
});

/**
 * A small workspace in a temporary folder, gone after the test file: every package of the layer table, built and empty, and the files
 * that the test plants. Returns its path.
 */
export function plantTree(files: Record<string, string>): string {
	const root = realpathSync(mkdtempSync(join(tmpdir(), "skein-house-")));
	planted.push(root);
	const write = (path: string, text: string) => {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	};
	mkdirSync(join(root, "node_modules/@skein"), { recursive: true });
	for (const name of Object.keys(layers)) {
		for (const [path, text] of Object.entries(emptyPackage(name))) write(`packages/${name}/${path}`, text);
		symlinkSync(join(root, "packages", name), join(root, "node_modules", npmName(name)));
	}
	symlinkSync(join(repository, "node_modules/vitest"), join(root, "node_modules/vitest"));
	for (const [path, text] of Object.entries(files)) write(path, text);
	return root;
}

/** Runs a script of this repository with node in the folder `cwd`. `output` is stdout, then stderr. */
export function runScript(cwd: string, script: string, ...args: string[]) {
	const command = [join(repository, script), ...args];
	const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
	return { code: status, stdout, output: stdout + stderr };
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
