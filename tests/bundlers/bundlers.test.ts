import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { builds } from "./build-with.ts";

// Each of these starts compilers or programs, which a busy machine is slow to run.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const FILES: Readonly<Record<string, string>> = {
	"package.json": JSON.stringify({ name: "my-app", type: "module" }),
	"tsconfig.json": JSON.stringify({
		compilerOptions: {
			target: "es2022",
			module: "esnext",
			moduleResolution: "bundler",
			allowImportingTsExtensions: true,
			noEmit: true,
			strict: true,
			types: ["node"],
			skipLibCheck: true,
		},
		include: ["src"],
	}),
	"src/app.ts": `import { isMainThread, threadId } from "node:worker_threads";
import { distributed, spawnBlocking, spawnFn } from "skein";
import { fail, Images } from "./images.ts";

export const where = distributed((name: string): string => \`\${name} \${isMainThread ? "in the program" : "in a thread"}\`);

console.log("the program runs");
console.log(await spawnBlocking(where, "where"));
console.log(await spawnFn(Images.thumbnail, new Uint8Array([1, 2, 3]), { width: 2 }));
console.log(await spawnBlocking(fail, "no luck").catch((error: Error) => \`\${error.name} \${error.stack}\`));
const main = async (words: string[]): Promise<string[]> => {
	const told: Promise<string>[] = [];
	for (const word of words) {
		const length = word.length;
		told.push(Promise.resolve(spawnBlocking(async () =>
			where(\`\${word} \${length}\`),
		)));
	}
	return Promise.all(told);
};
console.log(await main(["closure", "loop"]));
console.log(await spawnBlocking((why: string): never => {
	throw new TypeError(why);
}, "in a closure").catch((error: Error) => error.stack));
if (threadId !== 0) console.log("the program runs in a thread");
`,
	"src/images.ts": `import { distributed } from "skein";

export class LuckError extends Error {
	override name = "LuckError";
}

export class Images {
	@distributed({ timeout: "30s" })
	static thumbnail(png: Uint8Array, size: { width: number }): number[] {
		return [...png].slice(0, size.width);
	}
}

/** @distributed */
export function fail(why: string): never {
	throw new LuckError(why);
}
`,
};

const folders: string[] = [];
afterAll(() => {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function project(change: Readonly<Record<string, string>> = {}): string {
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "skein-bundle-")));
	folders.push(folder);
	for (const [name, text] of Object.entries({ ...FILES, ...change })) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), text);
	}
	mkdirSync(join(folder, "node_modules"));
	symlinkSync(join(ROOT, "packages/skein"), join(folder, "node_modules/skein"));
	symlinkSync(join(ROOT, "node_modules/@types"), join(folder, "node_modules/@types"));
	return folder;
}

function run(folder: string): { stdout: string; stderr: string } {
	const { NODE_OPTIONS: _, ...env } = process.env;
	const args = ["--enable-source-maps", join(folder, "dist/app.mjs")];
	return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env });
}

describe.each(Object.entries(builds))("a program built with %s", (_, build) => {
	it("runs its functions in threads, its own statements once, and shows the user's lines", async () => {
		const folder = project();
		await build({ folder });
		const { stdout, stderr } = run(folder);
		expect(stderr).toBe("");
		const [first, second, third, ...stack] = stdout.trimEnd().split("\n");
		expect(stdout).toContain("[ 'closure 7 in a thread', 'loop 4 in a thread' ]\n");
		expect(stdout).toMatch(/TypeError: in a closure\n {4}at .*\/src\/app\.ts:23:\d+/);
		expect([first, second, third]).toEqual(["the program runs", "where in a thread", "[ 1, 2 ]"]);
		expect(stack[0]).toBe("LuckError LuckError: no luck");
		expect(stack[1]).toMatch(/\/src\/images\.ts:16:\d+/);
		expect(stdout).not.toContain("the program runs in a thread");
	});

	it("has contracts and codecs from its types, and refuses what cannot be sent", async () => {
		const folder = project();
		await build({ folder, types: join(folder, "tsconfig.json") });
		expect(readFileSync(join(folder, "dist/app.mjs"), "utf8")).toMatch(/contract: ?["'][0-9a-f]{16}["']/);
		const { stdout, stderr } = run(folder);
		expect(stderr).toBe("");
		expect(stdout).toContain("where in a thread\n[ 1, 2 ]\n");
		const wrong = project({
			"src/images.ts": `${FILES["src/images.ts"]}export const call = distributed((done: () => void): void => done());\n`,
		});
		await expect(build({ folder: wrong, types: join(wrong, "tsconfig.json") })).rejects.toThrow(
			/images\.ts:18:40: error SKEIN_MACRO_UNSENDABLE: argument 1 \(done\): a function cannot cross threads/,
		);
	});
});
