// @ts-check
/**
 * Counts what the diagnostics say of real code: every function that the typed packages under node_modules export is treated
 * as a distributed one. `node tools/false-alarms.mjs [--list]` prints how many are refused, and for what.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ts } from "ts-morph";
import { createTsMorphEngine, describeProject, diagnoseProject } from "../packages/macros/dist/project.js";

const modules = resolve("node_modules");
const folder = mkdtempSync(join(tmpdir(), "skein-alarms-"));

/** Typed packages that can be imported here. */
function typedPackages() {
	const names = readdirSync(modules).flatMap((name) =>
		name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
	);
	return names.filter((name) => {
		if (/^(?:\.|@skein|@types|skein)/.test(name)) return false;
		try {
			const { types, typings, exports } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
			return types !== undefined || typings !== undefined || JSON.stringify(exports ?? "").includes('"types"');
		} catch {
			return false;
		}
	});
}

const compilerOptions = { target: "es2022", module: "nodenext", strict: true, skipLibCheck: true, types: ["node"] };
/** @param {string} name @param {string} text */
const write = (name, text) => {
	mkdirSync(join(folder, "src"), { recursive: true });
	writeFileSync(join(folder, name), text);
};
write("package.json", '{ "name": "alarms", "type": "module" }');
write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
symlinkSync(modules, join(folder, "node_modules"));

/** Names of exported functions by package, as the types say. @param {readonly string[]} names */
function exportedFunctions(names) {
	const file = join(folder, "src/packages.ts");
	write(
		"src/packages.ts",
		names.map((name, i) => `import * as m${i} from ${JSON.stringify(name)};\nm${i};`).join("\n"),
	);
	const { options } = ts.parseJsonConfigFileContent({ compilerOptions }, ts.sys, folder);
	const program = ts.createProgram([file], options);
	const checker = program.getTypeChecker();
	const statements = program.getSourceFile(file)?.statements.filter(ts.isExpressionStatement) ?? [];
	const found = statements.map(({ expression }) => {
		const members = checker.getPropertiesOfType(checker.getTypeAtLocation(expression));
		return members.flatMap((member) => {
			const type = checker.getTypeOfSymbolAtLocation(member, expression);
			const isFunction = type.getCallSignatures().length === 1 && type.getConstructSignatures().length === 0;
			return isFunction && /^[a-z_$][\w$]*$/.test(member.name) && member.name !== "default" ? [member.name] : [];
		});
	});
	rmSync(file);
	return found;
}

const lines = ['import { distributed } from "skein";'];
const names = typedPackages();
let count = 0;
let packages = 0;
for (const [i, functions] of exportedFunctions(names).entries()) {
	if (functions.length === 0) continue;
	packages += 1;
	lines.push(`import * as m${i} from ${JSON.stringify(names[i])};`);
	for (const one of functions) lines.push(`export const f${count++} = distributed(m${i}.${one});`);
}
write("src/all.ts", lines.join("\n"));
const engine = createTsMorphEngine({ config: join(folder, "tsconfig.json") });
const described = describeProject(engine);
const found = diagnoseProject({ engine, described, entries: [] });
rmSync(folder, { recursive: true, force: true });

/** @type {Map<string, number>} */
const kinds = new Map();
for (const { severity, message } of found) {
	const what = message
		.replace(/^[^:]*: /, "")
		.replace(/class \S+/, "class …")
		.replace(/method \S+/, "method …")
		.replace(/^\S+ with/, "… with");
	kinds.set(`${severity}: ${what}`, (kinds.get(`${severity}: ${what}`) ?? 0) + 1);
}
const functions = described.flatMap((one) => one.functions);
const refused = new Set(found.filter(({ severity }) => severity === "error").map(({ span }) => span.start)).size;
console.log(
	`${packages} packages, ${functions.length} functions: ${refused} with an error, ${found.length} diagnostics`,
);
for (const [what, times] of [...kinds].sort(([, a], [, b]) => b - a))
	console.log(`${String(times).padStart(6)}  ${what}`);
if (process.argv.includes("--list")) {
	const text = lines.join("\n");
	for (const { span, message, severity } of found) {
		const line = text.slice(text.lastIndexOf("\n", span.start) + 1, text.indexOf("\n", span.start));
		console.log(`${severity} ${line.replace(/^export const | = distributed/g, " ")} ${message}`);
	}
}
