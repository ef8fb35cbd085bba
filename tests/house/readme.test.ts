import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "./planted-tree.js";

const readme = read("README.md") ?? "";
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json") ?? "");
const blocks = [...readme.matchAll(/^```(?<language>\w+) (?<mark>\S+)\n(?<text>[\s\S]*?)^```$/gm)].map(
	({ groups }) => ({
		language: groups?.language,
		mark: groups?.mark ?? "",
		text: groups?.text ?? "",
	}),
);
const programs = blocks.filter(({ language }) => language === "ts");
const commands = blocks.filter(({ language, mark }) => language === "sh" && mark === "run");

function read(path: string): string | undefined {
	return existsSync(join(repository, path)) ? readFileSync(join(repository, path), "utf8") : undefined;
}

/** The script that an npm command runs; undefined for commands of npm itself. */
function scriptOf(command: string): string | undefined {
	const [program, verb, name] = command.trim().split(/\s+/);
	if (program !== "npm")
		throw new Error(`README.md: "${command.trim()}" is marked run, but only npm commands are known here`);
	if (verb === "run") return name;
	return verb === "install" || verb === "ci" ? undefined : verb;
}

describe("README.md", () => {
	it("shows examples/hello/hello.ts", () => {
		expect(
			programs.map(({ mark }) => mark),
			'a block that opens with "```ts examples/hello/hello.ts"',
		).toContain("examples/hello/hello.ts");
	});

	it.each(programs)("shows $mark as it is", ({ mark, text }) => {
		expect(text).toBe(read(mark) ?? `${mark} does not exist`);
	});

	it("names the start and the test command", () => {
		const named = commands.flatMap(({ text }) => text.trim().split(/&&|\n/)).map(scriptOf);
		expect(named).toEqual(expect.arrayContaining(["start", "test"]));
	});

	it("names only commands that exist", () => {
		for (const command of commands.flatMap(({ text }) => text.trim().split(/&&|\n/))) {
			const script = scriptOf(command);
			if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
		}
	});
});
