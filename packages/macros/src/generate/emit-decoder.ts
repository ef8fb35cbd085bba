/**
 * Writes the code that decodes values of a type.
 *
 * Conventions of the code: `r` is the reader; `p`, `bytes`, `view`, `end` mirror it. Reads of fixed size are not checked
 * one by one (R1 of the reader); counts are. What only the generic codec could read is checked, and a value that is not
 * what its type says makes the message suspect.
 */
import type { ObjectModel, TupleModel, TypeModel } from "../types/type-model.js";
import { literalText } from "../types/type-text.js";
import { CodeWriter } from "./code-writer.js";
import type { CheckerEmitter } from "./emit-checker.js";
import { type Recursive, resolve, type Scope, type Scoped, target } from "./scope.js";
import { planUnion } from "./union-plan.js";
import { elementSizes, hasText, leastSize, whyGeneric } from "./wire-facts.js";

const OUT = "r.position = p;";
const IN = "p = r.position;";

export class DecoderEmitter {
	readonly #names = { count: 0 };
	readonly #functions = new Map<Recursive, string>();
	readonly functions: string[] = [];
	readonly #checker: CheckerEmitter;

	constructor(checker: CheckerEmitter) {
		this.#checker = checker;
	}

	/** A function `name(r)`. */
	emitMain(name: string, type: TypeModel): string {
		const code = new CodeWriter(this.#names);
		const top: Scoped = { type, scope: [] };
		code.line(
			`function ${name}(r) {`,
			`let p = ${hasText(top) ? "r.openText()" : "r.position"};`,
			"const bytes = r.bytes, view = r.view, end = r.end;",
		);
		const value = this.#decode(code, top);
		code.line(OUT, `return ${value};`, "}");
		return code.text();
	}

	/** Answers the name of the value. */
	#decode(code: CodeWriter, scoped: Scoped): string {
		const v = code.fresh("v");
		if (whyGeneric(scoped) !== undefined) {
			code.line(OUT, `const ${v} = r.any();`, IN);
			const check = this.#checker.functionFor(scoped);
			if (check !== undefined) code.line(`if (${check}(${v}) !== undefined) r.suspect = true;`);
			return v;
		}
		const recursive = target(scoped);
		if (recursive !== undefined) {
			code.line(OUT, `const ${v} = ${this.#functionOf(recursive)}(r);`, IN);
			return v;
		}
		const { type, scope } = scoped;
		switch (type.kind) {
			case "number":
				code.line(`const ${v} = view.getFloat64(p, true); p += 8;`);
				break;
			case "boolean":
				code.line(`const ${v} = bytes[p++] === 1; if (bytes[p - 1] > 1) r.bad("a flag that is neither 0 nor 1");`);
				break;
			case "string":
				this.#text(code, v);
				if (type.template !== undefined) {
					code.line(`if (${this.#checker.functionFor(scoped)}(${v}) !== undefined) r.suspect = true;`);
				}
				break;
			case "bigint":
				code.line(
					`let ${v};`,
					`switch (bytes[p++]) { case 0: ${v} = view.getBigInt64(p, true); p += 8; break;`,
					`case 1: ${OUT} ${v} = r.any(); ${IN} if (typeof ${v} !== "bigint") r.suspect = true; break;`,
					'default: r.bad("a bigint of an unknown form"); }',
				);
				break;
			case "undefined":
			case "null":
				return type.kind;
			case "literal":
				return literalText(type.value);
			case "array":
				this.#array(code, { type: type.item, scope }, v);
				break;
			case "tuple":
				this.#tuple(code, { type, scope }, v);
				break;
			case "map":
			case "set":
				this.#collection(code, scoped, v);
				break;
			case "object":
				this.#object(code, { type, scope }, v);
				break;
			case "built-in":
				this.#builtIn(code, type.name, v);
				break;
			case "union":
				this.#union(code, scoped, v);
		}
		return v;
	}

	#text(code: CodeWriter, v: string): void {
		const n = code.fresh("n");
		code.line(
			`const ${n} = bytes[p++]; let ${v};`,
			`if (${n} < 254) ${v} = r.cut(${n}); else { ${OUT} ${v} = r.long(${n}); ${IN} }`,
		);
	}

	#count(code: CodeWriter, least: number): string {
		const n = code.fresh("n");
		code.line(`const ${n} = r.count(p, ${least}); p += 4;`);
		return n;
	}

	#array(code: CodeWriter, item: Scoped, v: string): void {
		const n = this.#count(code, leastSize(item));
		const i = code.fresh("i");
		code.line(`const ${v} = [];`, `for (let ${i} = 0; ${i} < ${n}; ${i}++) {`);
		code.line(`${v}.push(${this.#decode(code, item)});`, "}");
	}

	#tuple(code: CodeWriter, { type, scope }: { type: TupleModel; scope: Scope }, v: string): void {
		const required = type.items.filter(({ optional }) => !optional);
		if (required.length === type.items.length) {
			const values = type.items.map((item) => this.#decode(code, { type: item.type, scope }));
			code.line(`const ${v} = [${values.join(", ")}];`);
		} else {
			code.line(`const ${v} = [];`);
			for (const [at, item] of type.items.entries()) {
				const inner = { type: item.type, scope };
				if (!item.optional) {
					code.line(`${v}.push(${this.#decode(code, inner)});`);
					continue;
				}
				// Behind an item that is absent another one would stand in its place.
				const inPlace =
					at === required.length ? "" : `if (${v}.length !== ${at}) r.bad("an item behind an absent one"); `;
				code.line(`switch (bytes[p++]) { case 0: break; case 2: ${inPlace}${v}.push(undefined); break;`);
				code.line(`case 1: { ${inPlace}`);
				code.line(
					`${v}.push(${this.#decode(code, inner)}); break; }`,
					'default: r.bad("an item of an unknown state"); }',
				);
			}
		}
		if (type.rest === undefined) return;
		const item = { type: type.rest, scope };
		const n = this.#count(code, leastSize(item));
		const i = code.fresh("i");
		if (required.length < type.items.length) {
			code.line(`if (${n} > 0 && ${v}.length !== ${type.items.length}) r.bad("an item behind an absent one");`);
		}
		code.line(`for (let ${i} = 0; ${i} < ${n}; ${i}++) {`);
		code.line(`${v}.push(${this.#decode(code, item)});`, "}");
	}

	#collection(code: CodeWriter, { type, scope }: Scoped, v: string): void {
		const i = code.fresh("i");
		if (type.kind === "map") {
			const [key, value] = [
				{ type: type.key, scope },
				{ type: type.value, scope },
			];
			const n = this.#count(code, leastSize(key) + leastSize(value));
			code.line(`const ${v} = new Map();`, `for (let ${i} = 0; ${i} < ${n}; ${i}++) {`);
			const a = this.#decode(code, key);
			code.line(`${v}.set(${a}, ${this.#decode(code, value)});`, "}");
		} else if (type.kind === "set") {
			const item = { type: type.item, scope };
			const n = this.#count(code, leastSize(item));
			code.line(`const ${v} = new Set();`, `for (let ${i} = 0; ${i} < ${n}; ${i}++) {`);
			code.line(`${v}.add(${this.#decode(code, item)});`, "}");
		}
	}

	#object(code: CodeWriter, { type, scope }: { type: ObjectModel; scope: Scope }, v: string): void {
		if (type.index !== undefined) {
			this.#record(code, { type: type.index, scope }, v);
			return;
		}
		const states = new Map<string, { state: string; value: string }>();
		const fields: string[] = [];
		for (const { name, type: inner, optional } of type.members) {
			if (!optional) {
				fields.push(`${JSON.stringify(name)}: ${this.#decode(code, { type: inner, scope })}`);
				continue;
			}
			const [state, value] = [code.fresh("n"), code.fresh("v")];
			states.set(name, { state, value });
			code.line(`const ${state} = bytes[p++]; let ${value};`, `if (${state} === 1) {`);
			code.line(`${value} = ${this.#decode(code, { type: inner, scope })};`, "}");
			code.line(`else if (${state} !== 0 && ${state} !== 2) r.bad("a member of an unknown state");`);
		}
		code.line(`const ${v} = { ${fields.join(", ")} };`);
		for (const [name, { state, value }] of states) {
			code.line(`if (${state} !== 0) ${v}[${JSON.stringify(name)}] = ${value};`);
		}
	}

	#record(code: CodeWriter, value: Scoped, v: string): void {
		const n = this.#count(code, 1 + leastSize(value));
		const [i, key] = [code.fresh("i"), code.fresh("v")];
		code.line(`const ${v} = {};`, `for (let ${i} = 0; ${i} < ${n}; ${i}++) {`);
		this.#text(code, key);
		code.line(`if (${key} === "__proto__" || ${key} === "constructor") r.bad("a key that may not be sent");`);
		code.line(`k.setMember(${v}, ${key}, ${this.#decode(code, value)});`, "}");
	}

	#builtIn(code: CodeWriter, name: string, v: string): void {
		if (name === "Date") {
			code.line(`const ${v} = new Date(view.getFloat64(p, true)); p += 8;`);
			return;
		}
		const part = code.fresh("n");
		code.line(OUT, `const ${part} = r.elements(${elementSizes[name]});`, IN);
		code.line(`const ${v} = new ${name}(${part}.buffer, ${part}.at, ${part}.count);`);
	}

	#union(code: CodeWriter, scoped: Scoped, v: string): void {
		const plan = planUnion(resolve(scoped));
		if (typeof plan === "string") throw new Error(plan);
		code.line(`let ${v};`, "switch (bytes[p++]) {");
		for (const { type, tag } of plan) {
			code.line(`case ${tag}: {`);
			code.line(`${v} = ${this.#decode(code, { type, scope: scoped.scope })}; break; }`);
		}
		code.line('default: r.bad("an option that the type does not have"); }');
	}

	#functionOf({ of, scope }: { of: Recursive; scope: Scope }): string {
		const known = this.#functions.get(of);
		if (known !== undefined) return known;
		const code = new CodeWriter(this.#names);
		const name = code.fresh("d");
		this.#functions.set(of, name);
		code.line(
			`function ${name}(r) {`,
			"r.enter();",
			"let p = r.position; const bytes = r.bytes, view = r.view, end = r.end;",
		);
		const value = this.#decode(code, { type: of.of, scope: [of, ...scope] });
		code.line(OUT, "r.depth--;", `return ${value};`, "}");
		this.functions.push(code.text());
		return name;
	}
}
