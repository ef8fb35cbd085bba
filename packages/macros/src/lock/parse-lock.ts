/** Reads a lock back; one that was edited by hand or cut short is refused with file, line and remedy. */
import { SkeinError } from "@skein/kernel";
import { contractOf } from "../contract/contract-of.js";
import { withoutStack } from "../source/macro-error.js";
import { parseTypeText } from "../types/parse-type-text.js";
import type { TypeModel } from "../types/type-model.js";
import type { Lock, LockedContract, LockedFunction } from "./lock.js";

const HEAD = /^skein\.lock (\d+)$/;

interface Line {
	readonly number: number;
	readonly indent: number;
	readonly text: string;
}

/** @throws SKEIN_CONTRACT_LOCK */
export function parseLock(text: string, file: string): Lock {
	return new LockReader(text, file).read();
}

class LockReader {
	readonly #file: string;
	readonly #lines: readonly Line[];
	#at = 0;

	constructor(text: string, file: string) {
		this.#file = file;
		this.#lines = text
			.split(/\r?\n/)
			.map((line, at) => ({ number: at + 1, indent: /^ */.exec(line)![0].length, text: line.trim() }))
			.filter((line) => line.text !== "" && !line.text.startsWith("#"));
	}

	read(): Lock {
		const version = HEAD.exec(this.#next("the line `skein.lock 1`").text)?.[1];
		if (version === undefined) throw this.#refuse("it does not begin with `skein.lock 1`");
		if (version !== "1") throw this.#refuse(`it has version ${version}, and this skein reads version 1; update skein`);
		const functions: LockedFunction[] = [];
		for (;;) {
			const line = this.#next("`function …` or `end …`");
			const id = /^function (\S+)$/.exec(line.text)?.[1];
			if (id !== undefined) {
				functions.push(this.#function(id));
				continue;
			}
			const count = /^end (\d+)$/.exec(line.text)?.[1];
			if (count === undefined) throw this.#refuse(`\`${line.text}\` is neither \`function …\` nor \`end …\``);
			if (Number(count) !== functions.length)
				throw this.#refuse(`it says ${count} functions and holds ${functions.length}`);
			return { functions };
		}
	}

	#function(id: string): LockedFunction {
		const contract = this.#contract("contract");
		const earlier: LockedContract[] = [];
		while (this.#lines[this.#at]?.text.startsWith("earlier ")) earlier.push(this.#contract("earlier"));
		return { id, contract, earlier };
	}

	#contract(word: string): LockedContract {
		const line = this.#next(`\`${word} …\``);
		const hash = new RegExp(`^${word} ([0-9a-f]{16})$`).exec(line.text)?.[1];
		if (hash === undefined) throw this.#refuse(`\`${line.text}\` is not \`${word}\` and 16 hex digits`);
		const parameters = this.#type("takes");
		const result = this.#type("gives");
		if (parameters.kind !== "tuple") throw this.#refuse("`takes` is not a list of types in brackets");
		const made = contractOf({ parameters, result });
		if (made.hash !== hash) throw this.#refuse(`the types do not have the contract ${hash}, but ${made.hash}`, line);
		return { hash, signature: made.signature };
	}

	/** A word and a type, which goes on in the lines that are indented further or close it. */
	#type(word: string): TypeModel {
		const first = this.#next(`\`${word} …\``);
		if (!first.text.startsWith(`${word} `)) throw this.#refuse(`\`${first.text}\` does not begin with \`${word}\``);
		const text = [first.text.slice(word.length + 1)];
		for (let line = this.#lines[this.#at]; line !== undefined; line = this.#lines[this.#at]) {
			if (line.indent < first.indent || /^(?:takes|gives|earlier|contract) /.test(line.text)) break;
			text.push(line.text);
			this.#at++;
		}
		const type = parseTypeText(text.join("\n"));
		if (type === undefined) throw this.#refuse(`\`${text.join(" ")}\` is not a type`, first);
		return type;
	}

	#next(expected: string): Line {
		const line = this.#lines[this.#at++];
		if (line === undefined) throw this.#refuse(`it ends where ${expected} should stand`);
		return line;
	}

	#refuse(what: string, line = this.#lines[Math.min(this.#at, this.#lines.length) - 1]): SkeinError {
		const place = `${this.#file}:${line?.number ?? 1}`;
		return withoutStack(
			new SkeinError(
				"SKEIN_CONTRACT_LOCK",
				`${place}: ${what}; the lock was edited by hand, merged badly or cut short. Take it from version control, or write it anew with \`skein check --accept\``,
				{ details: placeOf(line, this.#file) },
			),
		);
	}
}

/** As the errors of the macro say it: the text of the line. */
const placeOf = (line: Line | undefined, file: string): Readonly<Record<string, unknown>> => ({
	file,
	line: line?.number ?? 1,
	column: (line?.indent ?? 0) + 1,
	length: line?.text.length ?? 0,
});
