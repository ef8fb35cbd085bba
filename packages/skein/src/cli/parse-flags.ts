/** Flags of a subcommand, by node's own parser; an unknown flag gets the nearest known one. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearestName } from "@skein/kernel";
import { UsageError } from "./usage-error.js";

export interface Flag {
	readonly type: "string" | "boolean";
	readonly multiple?: boolean;
	readonly help: string;
}

export type FlagValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Parsed {
	readonly flags: FlagValues;
	readonly positionals: readonly string[];
	/** What `--help` prints, when it was asked for. */
	readonly help: string | undefined;
}

/** @throws UsageError */
export function parseFlags(args: readonly string[], flags: Readonly<Record<string, Flag>>, usage: string): Parsed {
	const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean" } };
	for (const [name, { type, multiple }] of Object.entries(flags)) options[name] = { type, multiple: multiple ?? false };
	try {
		const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
		return { flags: values as FlagValues, positionals, help: values.help === true ? helpOf(flags, usage) : undefined };
	} catch (error) {
		const unknown = /'(--?[^' ]+)/.exec((error as Error).message)?.[1] ?? "";
		const known = Object.keys(options).map((name) => `--${name}`);
		const nearest = known.includes(unknown) ? undefined : nearestName(unknown, known);
		const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
		throw new UsageError(`${(error as Error).message.split(". ")[0]}${hint}\n${usage}`);
	}
}

function helpOf(flags: Readonly<Record<string, Flag>>, usage: string): string {
	const lines = Object.entries(flags).map(([name, { help }]) => `  --${name.padEnd(12)} ${help}`);
	return [usage, "", ...lines].join("\n");
}

/** Values of a flag that may be given several times. */
export const listOf = (value: FlagValues[string]): string[] =>
	value === undefined ? [] : ([value].flat() as string[]);

/** @throws UsageError */
export function wholeNumber(value: FlagValues[string], flag: string): number | undefined {
	if (value === undefined) return undefined;
	const number = Number(value);
	if (Number.isInteger(number) && number >= 0) return number;
	throw new UsageError(`--${flag} takes a whole number of 0 or more, not "${String(value)}"`);
}

/** `key=value` pairs. @throws UsageError */
export function pairs(values: readonly string[], flag: string): Record<string, string> {
	return Object.fromEntries(
		values.map((value) => {
			const at = value.indexOf("=");
			if (at < 1) throw new UsageError(`--${flag} takes key=value, not "${value}"`);
			return [value.slice(0, at), value.slice(at + 1)];
		}),
	);
}
