/**
 * Writes the code that holds a value against a type and says where it is not what the type says.
 *
 * A check answers undefined, or the violation with its path from the value on. Members that a type does not name do no
 * harm. Nothing is allocated while all is well.
 */
import type { ObjectModel, StreamModel, TupleModel, TypeModel } from "../types/type-model.js";
import { literalText, memberName, typeText } from "../types/type-text.js";
import { CodeWriter } from "./code-writer.js";
import { resolve, type Scope, type Scoped, target } from "./scope.js";
import { templatePattern } from "./template-pattern.js";
import { planUnion } from "./union-plan.js";

const SHOWN = 80;

export class CheckerEmitter {
	readonly #names = { count: 0 };
	readonly #functions = new Map<TypeModel, string>();
	readonly functions: string[] = [];

	/** A function `name(v)` that answers a violation or undefined. */
	emitMain(name: string, type: TypeModel): string {
		const code = new CodeWriter(this.#names);
		code.line(`function ${name}(v) {`);
		this.#check(code, { type, scope: [] }, { v: "v", path: '""' });
		code.line("}");
		return code.text();
	}

	/** A function `name(v)` over the arguments of a call; a violation names its argument, counted from 1. */
	emitArguments(name: string, { items, rest }: TupleModel): string {
		const code = new CodeWriter(this.#names);
		const required = items.filter(({ optional }) => !optional).length;
		const most = rest === undefined ? items.length : undefined;
		const expected =
			most === required
				? `${required} arguments`
				: most === undefined
					? `at least ${required} arguments`
					: `${required} to ${most} arguments`;
		code.line(`function ${name}(v) {`, "const n = v.length;");
		const wrong = most === undefined ? `n < ${required}` : `n < ${required} || n > ${most}`;
		if (wrong !== "n < 0") {
			code.line(
				`if (${wrong}) return { argument: 0, path: "", expected: ${JSON.stringify(expected)}, got: String(n) };`,
			);
		}
		items.forEach(({ type, optional }, at) => {
			const check = this.functionFor({ type, scope: [] });
			if (check === undefined) return;
			const ask = `const found = ${check}(v[${at}]); if (found !== undefined) return { ...found, argument: ${at + 1} };`;
			code.line(optional ? `if (v[${at}] !== undefined) { ${ask} }` : `{ ${ask} }`);
		});
		const check = rest === undefined ? undefined : this.functionFor({ type: rest, scope: [] });
		if (check !== undefined) {
			code.line(
				`for (let i = ${items.length}; i < n; i++) {`,
				`const found = ${check}(v[i]); if (found !== undefined) return { ...found, argument: i + 1 };`,
				"}",
			);
		}
		code.line("}");
		return code.text();
	}

	/** A function that checks values of the type; undefined when all values pass. */
	functionFor(scoped: Scoped): string | undefined {
		const recursive = target(scoped);
		const { type, scope } = recursive === undefined ? scoped : resolve({ type: recursive.of, scope: recursive.scope });
		if (type.kind === "any") return undefined;
		const key = recursive?.of ?? type;
		const known = this.#functions.get(key);
		if (known !== undefined) return known;
		const code = new CodeWriter(this.#names);
		const name = code.fresh("c");
		this.#functions.set(key, name);
		code.line(`function ${name}(v) {`);
		this.#check(code, { type, scope }, { v: "v", path: '""' });
		code.line("}");
		this.functions.push(code.text());
		return name;
	}

	#check(code: CodeWriter, scoped: Scoped, at: { v: string; path: string }): void {
		const { v, path } = at;
		if (target(scoped) !== undefined) {
			this.#delegate(code, this.functionFor(scoped), at);
			return;
		}
		const { type, scope } = scoped;
		const bad = `return k.violation(${path}, ${JSON.stringify(shown(type))}, ${v});`;
		switch (type.kind) {
			case "any":
				return;
			case "stream":
				// Its values come later, and are held against their type as they come.
				code.line(`if (${isNoStream(type, v)}) ${bad}`);
				return;
			case "number":
			case "boolean":
			case "bigint":
				code.line(`if (typeof ${v} !== "${type.kind}") ${bad}`);
				return;
			case "string": {
				const pattern = type.template === undefined ? "" : ` || !${templatePattern(type.template)}.test(${v})`;
				code.line(`if (typeof ${v} !== "string"${pattern}) ${bad}`);
				return;
			}
			case "undefined":
			case "null":
				code.line(`if (${v} !== ${type.kind}) ${bad}`);
				return;
			case "literal":
				code.line(`if (${v} !== ${literalText(type.value)}) ${bad}`);
				return;
			case "array":
				code.line(`if (!Array.isArray(${v})) ${bad}`);
				this.#each(code, { type: type.item, scope }, { ...at, from: 0 });
				return;
			case "tuple":
				code.line(`if (!Array.isArray(${v})) ${bad}`);
				this.#tuple(code, { type, scope }, at);
				return;
			case "map":
			case "set":
				this.#collection(code, scoped, { ...at, bad });
				return;
			case "object":
				code.line(`if (typeof ${v} !== "object" || ${v} === null || Array.isArray(${v})) ${bad}`);
				this.#members(code, { type, scope }, at);
				return;
			case "built-in":
				code.line(`if (!k.isBuiltIn(${v}, "${type.name}")) ${bad}`);
				return;
			case "union":
				this.#union(code, scoped, { ...at, bad });
				return;
			case "unsendable":
				code.line(bad);
		}
	}

	#delegate(code: CodeWriter, check: string | undefined, { v, path }: { v: string; path: string }): void {
		if (check === undefined) return;
		const found = code.fresh("f");
		code.line(`const ${found} = ${check}(${v}); if (${found} !== undefined) return k.within(${path}, ${found});`);
	}

	#each(code: CodeWriter, item: Scoped, { v, path, from }: { v: string; path: string; from: number }): void {
		if (item.type.kind === "any") return;
		const [i, y] = [code.fresh("i"), code.fresh("v")];
		code.line(`for (let ${i} = ${from}; ${i} < ${v}.length; ${i}++) {`, `const ${y} = ${v}[${i}];`);
		this.#check(code, item, { v: y, path: `${path} + "[" + ${i} + "]"` });
		code.line("}");
	}

	#tuple(code: CodeWriter, { type, scope }: { type: TupleModel; scope: Scope }, at: { v: string; path: string }): void {
		const required = type.items.filter(({ optional }) => !optional).length;
		const most = type.rest === undefined ? ` || ${at.v}.length > ${type.items.length}` : "";
		code.line(
			`if (${at.v}.length < ${required}${most}) return k.violation(${at.path}, ${JSON.stringify(shown(type))}, ${at.v});`,
		);
		type.items.forEach((item, i) => {
			const y = code.fresh("v");
			code.line(`const ${y} = ${at.v}[${i}];`, item.optional ? `if (${y} !== undefined) {` : "{");
			this.#check(code, { type: item.type, scope }, { v: y, path: `${at.path} + "[${i}]"` });
			code.line("}");
		});
		if (type.rest !== undefined) this.#each(code, { type: type.rest, scope }, { ...at, from: type.items.length });
	}

	#collection(
		code: CodeWriter,
		{ type, scope }: Scoped,
		{ v, path, bad }: { v: string; path: string; bad: string },
	): void {
		const y = code.fresh("v");
		if (type.kind === "map") {
			const key = code.fresh("v");
			code.line(`if (!k.isBuiltIn(${v}, "Map")) ${bad}`, `for (const [${key}, ${y}] of ${v}) {`);
			this.#check(code, { type: type.key, scope }, { v: key, path: `${path} + " key " + k.keyStep(${key})` });
			this.#check(code, { type: type.value, scope }, { v: y, path: `${path} + k.keyStep(${key})` });
			code.line("}");
		} else if (type.kind === "set") {
			code.line(`if (!k.isBuiltIn(${v}, "Set")) ${bad}`, `for (const ${y} of ${v}) {`);
			this.#check(code, { type: type.item, scope }, { v: y, path: `${path} + " member"` });
			code.line("}");
		}
	}

	#members(
		code: CodeWriter,
		{ type, scope }: { type: ObjectModel; scope: Scope },
		at: { v: string; path: string },
	): void {
		for (const { name, type: inner, optional } of type.members) {
			if (inner.kind === "any") continue;
			const y = code.fresh("v");
			const step = /^[\w$]+$/.test(memberName(name)) ? `.${name}` : `[${JSON.stringify(name)}]`;
			code.line(`const ${y} = ${at.v}[${JSON.stringify(name)}];`, optional ? `if (${y} !== undefined) {` : "{");
			this.#check(code, { type: inner, scope }, { v: y, path: `${at.path} + ${JSON.stringify(step)}` });
			code.line("}");
		}
		if (type.index === undefined || type.index.kind === "any") return;
		const [key, y] = [code.fresh("v"), code.fresh("v")];
		const named = type.members.map(({ name }) => `${key} !== ${JSON.stringify(name)}`).join(" && ");
		code.line(
			`for (const ${key} of Object.keys(${at.v})) ${named === "" ? "" : `if (${named}) `}{`,
			`const ${y} = ${at.v}[${key}];`,
		);
		this.#check(code, { type: type.index, scope }, { v: y, path: `${at.path} + k.memberStep(${key})` });
		code.line("}");
	}

	#union(code: CodeWriter, scoped: Scoped, { v, path, bad }: { v: string; path: string; bad: string }): void {
		const { type, scope } = scoped;
		if (type.kind !== "union") return;
		const plan = planUnion(scoped);
		if (typeof plan === "string") {
			// Told apart by trying: nobody knows which one was meant, so the violation is that of the whole.
			const checks = type.of.map((option) => this.functionFor({ type: option, scope }));
			if (checks.includes(undefined)) return;
			code.line(`if (${checks.map((check) => `${check}(${v}) !== undefined`).join(" && ")}) ${bad}`);
			return;
		}
		plan.forEach((option, at) => {
			code.line(`${at === 0 ? "" : "else "}if (${option.test(v)}) {`);
			if (!/^(?:literal|undefined|null|number|boolean|bigint|string)$/.test(option.type.kind)) {
				this.#check(code, { type: option.type, scope }, { v, path });
			}
			code.line("}");
		});
		code.line(`else { ${bad} }`);
	}
}

const isNoStream = ({ isReadable }: StreamModel, v: string): string =>
	isReadable
		? `!(${v} instanceof ReadableStream)`
		: `typeof ${v} !== "object" || ${v} === null || !(Symbol.asyncIterator in ${v})`;

function shown(type: TypeModel): string {
	const text = typeText(type);
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
