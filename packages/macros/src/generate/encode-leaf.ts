/** Writes the code that encodes values with no values of other types in them; conventions as in the encoder of all types. */
import type { TypeModel } from "../types/type-model.js";
import { literalText } from "../types/type-text.js";
import type { CodeWriter } from "./code-writer.js";
import { elementSizes } from "./wire-facts.js";

/** Before and after code that writes by itself. */
export const OUT = "w.position = p;";
export const IN = "p = w.position; bytes = w.bytes; view = w.view; room = bytes.length;";
export const RESERVE: string = `if (room - p < ROOM) { ${OUT} w.ensure(ROOM); ${IN} }`;

export function encodeLeaf(code: CodeWriter, type: TypeModel, v: string): void {
	switch (type.kind) {
		case "number":
			code.line(`if (typeof ${v} !== "number") return false;`, `view.setFloat64(p, ${v}, true); p += 8;`);
			return;
		case "boolean":
			code.line(`if (typeof ${v} !== "boolean") return false;`, `bytes[p++] = ${v} ? 1 : 0;`);
			return;
		case "string":
			encodeText(code, v);
			return;
		case "bigint":
			code.line(
				`if (typeof ${v} !== "bigint") return false;`,
				`if (BigInt.asIntN(64, ${v}) === ${v}) { bytes[p] = 0; view.setBigInt64(p + 1, ${v}, true); p += 9; }`,
				`else { bytes[p++] = 1; ${OUT} k.anyValue(w, ${v}, ROOM); ${IN} }`,
			);
			return;
		case "undefined":
		case "null":
			code.line(`if (${v} !== ${type.kind}) return false;`);
			return;
		case "literal":
			code.line(`if (${v} !== ${literalText(type.value)}) return false;`);
			return;
		case "built-in":
			encodeBuiltIn(code, type.name, v);
	}
}

export function encodeText(code: CodeWriter, v: string): void {
	const n = code.fresh("n");
	code.line(
		`if (typeof ${v} !== "string") return false;`,
		`const ${n} = ${v}.length;`,
		`if (${n} < 254) { bytes[p++] = ${n}; text += ${v}; }`,
		`else { ${OUT} k.longText(w, ${v}, ROOM); ${IN} }`,
	);
}

function encodeBuiltIn(code: CodeWriter, name: string, v: string): void {
	code.line(
		`if (typeof ${v} !== "object" || ${v} === null || k.prototypeOf(${v}) !== ${name}.prototype) return false;`,
	);
	if (name === "Date") {
		code.line(`view.setFloat64(p, k.timeOf.call(${v}), true); p += 8;`);
		return;
	}
	const size = elementSizes[name]!;
	code.line(OUT, `if (!k.elements(w, ${v}, { start: s, size: ${size}, more: ROOM })) return false;`, IN);
}
