// @ts-check
/**
 * The house rules that Biome and dependency-cruiser cannot say: file length, file names, manifests that agree with the layer table.
 * `node tools/check-house.mjs [root]` prints one line per problem and exits 1 when there is any.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { declaredPackages } from "./declared-packages.mjs";
import { layers } from "./layers.mjs";

/** Tests are tables of cases more than thoughts to follow: they may be longer. */
const lineLimit = (/** @type {string} */ name) => (/^tests\/|\/test\//.test(name) ? 500 : 250);

/** Files that may be longer, each with its reason. @type {Record<string, string>} */
const longFiles = {};

/** Names that say nothing about what a file holds. */
const emptyNames = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "base", "impl"];

const root = process.argv[2] ?? ".";
const sources = ["packages", "tests", "examples", "benchmarks", "tools"].flatMap((folder) =>
	sourceFiles(join(root, folder)),
);
const packages = readdirSync(join(root, "packages"));
const problems = [
	...sources.flatMap(lengthProblems),
	...sources.flatMap(nameProblems),
	...packages.flatMap(manifestProblems),
];

for (const problem of problems) console.error(problem);
console.log(`house rules: ${sources.length} files, ${packages.length} packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.isDirectory())
			return /^(node_modules|dist|generated|fixtures)$/.test(entry.name) ? [] : sourceFiles(path);
		return /\.(ts|mts|js|mjs)$/.test(entry.name) ? [path] : [];
	});
}

/** @param {string} path */
function lengthProblems(path) {
	const name = relative(root, path);
	const lines = codeLines(path);
	const limit = lineLimit(name);
	if (lines <= limit || longFiles[name]) return [];
	return [
		`${name}: ${lines} lines of code, the limit is ${limit}. Split it, or list it with a reason in tools/check-house.mjs`,
	];
}

/** Lines that hold code: neither blank nor comment. @param {string} path */
function codeLines(path) {
	const text = readFileSync(path, "utf8");
	const blank = (/** @type {string} */ code, /** @type {{ start: number, end: number }} */ { start, end }) =>
		code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
	const code = parseSync(path, text).comments.reduce(blank, text);
	return code.split("\n").filter((line) => line.trim() !== "").length;
}

/** @param {string} path */
function nameProblems(path) {
	const name = relative(root, path);
	const found = name.split(/[^A-Za-z0-9]+/).find((word) => emptyNames.includes(word.toLowerCase()));
	return found ? [`${name}: "${found}" does not say what the file holds. Name it after its one export`] : [];
}

/** @param {string} name */
function manifestProblems(name) {
	const allowed = layers[name];
	if (!allowed) return [`packages/${name}: has no row in tools/layers.mjs`];
	const declared = declaredPackages(root, name);
	const references = projectReferences(name);
	return [
		...declared
			.filter((other) => !allowed.includes(other))
			.map((other) => `packages/${name}/package.json: ${name} must not depend on ${other} (tools/layers.mjs)`),
		...declared
			.filter((other) => !references.includes(other))
			.map((other) => `packages/${name}/tsconfig.json: lacks the reference to ${other} that package.json declares`),
		...references
			.filter((other) => !declared.includes(other))
			.map((other) => `packages/${name}/tsconfig.json: refers to ${other}, which package.json does not declare`),
	];
}

/** @param {string} name @returns {string[]} */
function projectReferences(name) {
	const config = JSON.parse(readFileSync(join(root, "packages", name, "tsconfig.json"), "utf8"));
	return (config.references ?? []).map((/** @type {{ path: string }} */ { path }) => basename(path));
}
