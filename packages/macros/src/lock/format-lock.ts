/** A lock as text: a block of lines for each function, so that a change shows as a change of its lines. */
import type { TypeModel } from "../types/type-model.js";
import { memberName, typeText } from "../types/type-text.js";
import type { Lock, LockedContract } from "./lock.js";

const WIDTH = 100;
const HEAD = [
	"skein.lock 1",
	"# What callers may rely on. `skein check` holds the code against it, `skein check --accept` writes it.",
];

export function formatLock({ functions }: Lock): string {
	const lines = [...HEAD, ""];
	for (const { id, contract, earlier } of functions) {
		lines.push(`function ${id}`, ...contractLines("contract", contract));
		for (const one of earlier) lines.push(...contractLines("earlier", one));
		lines.push("");
	}
	return `${[...lines, `end ${functions.length}`].join("\n")}\n`;
}

function contractLines(word: string, { hash, signature }: LockedContract): string[] {
	return [`  ${word} ${hash}`, ...typeLines("takes", signature.parameters), ...typeLines("gives", signature.result)];
}

const typeLines = (word: string, type: TypeModel): string[] =>
	`${word} ${wrapped(type, 4)}`.split("\n").map((line) => `    ${line}`);

/** On one line where it fits; else a line for each member. */
function wrapped(type: TypeModel, indent: number): string {
	const text = typeText(type);
	if (text.length + indent <= WIDTH) return text;
	const step = " ".repeat(indent - 2);
	const inner = (one: TypeModel): string => wrapped(one, indent + 2);
	switch (type.kind) {
		case "object": {
			const members = type.members.map(
				(one) => `${memberName(one.name)}${one.optional ? "?" : ""}: ${inner(one.type)}`,
			);
			const index = type.index === undefined ? [] : [`[key: string]: ${inner(type.index)}`];
			return `{\n${[...members, ...index].map((line) => `${step}${line}`).join("\n")}\n${step.slice(2)}}`;
		}
		case "tuple": {
			const items = type.items.map((one) => {
				const item = inner(one.type);
				if (!one.optional) return item;
				return one.type.kind === "union" ? `(${item})?` : `${item}?`;
			});
			const rest = type.rest === undefined ? [] : [`...Array<${inner(type.rest)}>`];
			return `[\n${[...items, ...rest].map((line) => `${step}${line},`).join("\n")}\n${step.slice(2)}]`;
		}
		case "array":
			return `Array<${wrapped(type.item, indent)}>`;
		case "union":
			return type.of.map((one) => wrapped(one, indent)).join(" | ");
		case "recursive":
			return `Recursive<${wrapped(type.of, indent)}>`;
		default:
			return text;
	}
}
