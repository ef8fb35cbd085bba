/**
 * Writes the code that encodes values of a type.
 *
 * Conventions of the code: `w` is the writer; `p`, `bytes`, `view`, `room` mirror it; `text` collects short strings; at
 * every point there is room for ROOM bytes of fixed size. A value that is not exactly what the type says makes it return
 * false.
 */
import type { ObjectModel, TupleModel, TypeModel } from "../types/type-model.js";
import { CodeWriter } from "./code-writer.js";
import { encodeLeaf, encodeText, IN, OUT, RESERVE } from "./encode-leaf.js";
import { type Recursive, resolve, type Scope, type Scoped, target } from "./scope.js";
import { planUnion } from "./union-plan.js";
import { admitsUndefined, fixedRoom, hasText, leastSize, MAX_COUNT, MAX_EMPTY, whyGeneric } from "./wire-facts.js";

export class EncoderEmitter {
	readonly #names = { count: 0 };
	/** The functions of recursive types, by the type. */
	readonly #functions = new Map<Recursive, string>();
	readonly functions: string[] = [];
	#usesFunctions = false;

	/** A function `name(w, v)`. The arguments of a call are known to be an array. */
	emitMain(name: string, type: TypeModel, ofArguments = false): string {
		const code = new CodeWriter(this.#names);
		const top: Scoped = { type, scope: [] };
		const withText = hasText(top);
		this.#usesFunctions = false;
		const body = new CodeWriter(this.#names);
		if (ofArguments && type.kind === "tuple") this.#tuple(body, { type, scope: [] }, "v");
		else this.#encode(body, top, "v");
		const isShared = this.#usesFunctions;
		code.line(`function ${name}(w, v) {`, `const ROOM = ${fixedRoom(top) + 16};`);
		if (isShared) code.line('const before = text, deep = depth; text = ""; depth = 0; try {');
		else code.line('let text = "";');
		code.line("const s = w.position; let p = s, bytes = w.bytes, view = w.view, room = bytes.length;", RESERVE);
		if (withText) code.line("p += 4;");
		code.line(body.text(), OUT, withText ? "return k.endText(w, s, text);" : "return true;");
		if (isShared) code.line("} finally { text = before; depth = deep; }");
		code.line("}");
		return code.text();
	}

	#encode(code: CodeWriter, scoped: Scoped, v: string): void {
		if (whyGeneric(scoped) !== undefined) {
			code.line(OUT, `k.anyValue(w, ${v}, ROOM);`, IN);
			return;
		}
		const recursive = target(scoped);
		if (recursive !== undefined) {
			code.line(OUT, `if (!${this.#functionOf(recursive)}(w, ${v}, s)) return false;`, IN, RESERVE);
			return;
		}
		const { type, scope } = scoped;
		switch (type.kind) {
			case "array":
				this.#array(code, { type: type.item, scope }, v);
				return;
			case "tuple":
				code.line(`if (!Array.isArray(${v}) || k.prototypeOf(${v}) !== k.arrayPrototype) return false;`);
				this.#tuple(code, { type, scope }, v);
				return;
			case "map":
			case "set":
				this.#collection(code, scoped, v);
				return;
			case "object":
				this.#object(code, { type, scope }, v);
				return;
			case "union":
				this.#union(code, scoped, v);
				return;
			default:
				encodeLeaf(code, type, v);
		}
	}

	#array(code: CodeWriter, item: Scoped, v: string): void {
		code.line(
			`if (!Array.isArray(${v}) || k.prototypeOf(${v}) !== k.arrayPrototype) return false;`,
			`if (${v}.length > ${MAX_COUNT}) return false;`,
		);
		this.#items(code, item, v, 0);
	}

	/** A count, and the items of an array from `from` on. */
	#items(code: CodeWriter, item: Scoped, v: string, from: number): void {
		const [n, i, y] = [code.fresh("n"), code.fresh("i"), code.fresh("v")];
		code.line(
			`const ${n} = ${v}.length;`,
			`view.setUint32(p, ${from === 0 ? n : `${n} > ${from} ? ${n} - ${from} : 0`}, true); p += 4;`,
			`for (let ${i} = ${from}; ${i} < ${n}; ${i}++) {`,
			RESERVE,
			`const ${y} = ${v}[${i}];`,
		);
		if (admitsUndefined(item)) code.line(`if (${y} === undefined && !(${i} in ${v})) return false;`);
		this.#encode(code, item, y);
		code.line("}", RESERVE);
	}

	/** Without asking whether `v` is an array. */
	#tuple(code: CodeWriter, { type, scope }: { type: TupleModel; scope: Scope }, v: string): void {
		const { items, rest } = type;
		const required = items.filter(({ optional }) => !optional).length;
		const most = rest !== undefined && leastSize({ type: rest, scope }) === 0 ? MAX_EMPTY : MAX_COUNT;
		if (rest !== undefined) code.line(`if (${v}.length < ${required} || ${v}.length > ${most}) return false;`);
		else if (required === items.length) code.line(`if (${v}.length !== ${required}) return false;`);
		else code.line(`if (${v}.length < ${required} || ${v}.length > ${items.length}) return false;`);
		items.forEach((item, at) => {
			const y = code.fresh("v");
			code.line(`const ${y} = ${v}[${at}];`);
			const inner = { type: item.type, scope };
			const hole = `if (${y} === undefined && !(${at} in ${v})) return false;`;
			if (!item.optional) {
				if (admitsUndefined(inner)) code.line(hole);
				this.#encode(code, inner, y);
				return;
			}
			code.line(
				`if (${v}.length <= ${at}) bytes[p++] = 0;`,
				`else if (${y} === undefined) { ${hole} bytes[p++] = 2; }`,
			);
			code.line("else { bytes[p++] = 1;");
			this.#encode(code, inner, y);
			code.line("}");
		});
		if (rest !== undefined) this.#items(code, { type: rest, scope }, v, items.length);
	}

	#collection(code: CodeWriter, { type, scope }: Scoped, v: string): void {
		const [n, c, y] = [code.fresh("n"), code.fresh("n"), code.fresh("v")];
		const name = type.kind === "map" ? "Map" : "Set";
		code.line(
			`if (!(${v} instanceof ${name}) || k.prototypeOf(${v}) !== ${name}.prototype) return false;`,
			`const ${n} = ${v}.size; let ${c} = 0;`,
			`view.setUint32(p, ${n}, true); p += 4;`,
		);
		if (type.kind === "map") {
			const key = code.fresh("v");
			code.line(`for (const [${key}, ${y}] of ${v}) {`, `if (++${c} > ${n}) return false;`, RESERVE);
			this.#encode(code, { type: type.key, scope }, key);
			this.#encode(code, { type: type.value, scope }, y);
		} else if (type.kind === "set") {
			code.line(`for (const ${y} of ${v}) {`, `if (++${c} > ${n}) return false;`, RESERVE);
			this.#encode(code, { type: type.item, scope }, y);
		}
		code.line("}", `if (${c} !== ${n}) return false;`, RESERVE);
	}

	#object(code: CodeWriter, { type, scope }: { type: ObjectModel; scope: Scope }, v: string): void {
		code.line(
			`if (typeof ${v} !== "object" || ${v} === null || k.prototypeOf(${v}) !== k.objectPrototype) return false;`,
		);
		if (type.index !== undefined) {
			this.#record(code, { type: type.index, scope }, v);
			return;
		}
		const required = type.members.filter(({ optional }) => !optional).length;
		const isFixed = required === type.members.length;
		const [own, c] = [code.fresh("n"), code.fresh("n")];
		code.line(`let ${own} = 0; for (const _ in ${v}) ${own}++;`);
		code.line(isFixed ? `if (${own} !== ${required}) return false;` : `let ${c} = ${required};`);
		for (const member of type.members) {
			const y = code.fresh("v");
			const name = JSON.stringify(member.name);
			const inner = { type: member.type, scope };
			code.line(`const ${y} = ${v}[${name}];`);
			if (!member.optional) {
				if (admitsUndefined(inner)) code.line(`if (${y} === undefined && !(${name} in ${v})) return false;`);
				this.#encode(code, inner, y);
				continue;
			}
			code.line(`if (${y} === undefined) { if (${name} in ${v}) { bytes[p++] = 2; ${c}++; } else bytes[p++] = 0; }`);
			code.line(`else { bytes[p++] = 1; ${c}++;`);
			this.#encode(code, inner, y);
			code.line("}");
		}
		if (!isFixed) code.line(`if (${own} !== ${c}) return false;`);
	}

	#record(code: CodeWriter, value: Scoped, v: string): void {
		const [keys, i, key, y] = [code.fresh("n"), code.fresh("i"), code.fresh("v"), code.fresh("v")];
		code.line(
			`const ${keys} = Object.keys(${v});`,
			`view.setUint32(p, ${keys}.length, true); p += 4;`,
			`for (let ${i} = 0; ${i} < ${keys}.length; ${i}++) {`,
			RESERVE,
			`const ${key} = ${keys}[${i}], ${y} = ${v}[${key}];`,
			`if (${key} === "__proto__" || ${key} === "constructor") return false;`,
		);
		encodeText(code, key);
		this.#encode(code, value, y);
		code.line("}", RESERVE);
	}

	#union(code: CodeWriter, scoped: Scoped, v: string): void {
		const plan = planUnion(resolve(scoped));
		if (typeof plan === "string") throw new Error(plan);
		plan.forEach(({ type, tag, test }, at) => {
			code.line(`${at === 0 ? "" : "else "}if (${test(v)}) { bytes[p++] = ${tag};`);
			if (!/^(?:literal|undefined|null)$/.test(type.kind)) this.#encode(code, { type, scope: scoped.scope }, v);
			code.line("}");
		});
		code.line("else return false;");
	}

	#functionOf({ of, scope }: { of: Recursive; scope: Scope }): string {
		this.#usesFunctions = true;
		const known = this.#functions.get(of);
		if (known !== undefined) return known;
		const code = new CodeWriter(this.#names);
		const name = code.fresh("e");
		this.#functions.set(of, name);
		const inner: Scoped = { type: of.of, scope: [of, ...scope] };
		code.line(
			`function ${name}(w, v, s) {`,
			`const ROOM = ${fixedRoom(inner) + 16};`,
			"let p = w.position, bytes = w.bytes, view = w.view, room = bytes.length;",
			"if (++depth > 256) return false;",
			RESERVE,
		);
		this.#encode(code, inner, "v");
		code.line(OUT, "depth--; return true;", "}");
		this.functions.push(code.text());
		return name;
	}
}
