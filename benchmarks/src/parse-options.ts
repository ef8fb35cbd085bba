/** The command line of the benchmarks. */
import { parseArgs } from "node:util";
import { type Area, areas } from "./harness/subject.js";

export const usage = `usage: node benchmarks/dist/main.js [options]
  --only area     local, remote, codec, scheduler or compiler; several allowed
  --match text    only rows whose title contains it
  --rounds n      rounds of each contestant; default 5, with --quick 3
  --quick         rounds of 0.25 s instead of 0.75 s: for orientation only
  --patience s    seconds that each row may spend on repeating turns beside busy neighbours; default 30, with --quick 0
  --json file     write everything that was measured
  --svg file      write a plot of the ratios
  --docs file     put the table between the bench markers of a Markdown file
  --profile dir   write CPU profiles of the contestants, their threads and nodes`;

export interface Options {
	readonly areas: readonly Area[];
	readonly match: string;
	readonly rounds: number;
	/** Milliseconds of a round. */
	readonly length: number;
	/** Milliseconds that a row may spend on repetitions. */
	readonly patience: number;
	readonly quick: boolean;
	readonly help: boolean;
	readonly json: string | undefined;
	readonly svg: string | undefined;
	readonly docs: string | undefined;
	readonly profile: string | undefined;
}

/** @throws TypeError for a flag or a value that is not known */
export function parseOptions(args: string[]): Options {
	const { values } = parseArgs({
		args,
		options: {
			only: { type: "string", multiple: true },
			match: { type: "string", default: "" },
			rounds: { type: "string" },
			patience: { type: "string" },
			quick: { type: "boolean", default: false },
			help: { type: "boolean", default: false },
			json: { type: "string" },
			svg: { type: "string" },
			docs: { type: "string" },
			profile: { type: "string" },
		},
	});
	const { only, match, quick, help, json, svg, docs, profile } = values;
	return {
		areas: only === undefined ? areas : only.map(toArea),
		match,
		rounds: toRounds(values.rounds ?? (quick ? "3" : "5")),
		length: quick ? 250 : 750,
		patience: toPatience(values.patience ?? (quick ? "0" : "30")),
		quick,
		help,
		json,
		svg,
		docs,
		profile,
	};
}

function toArea(text: string): Area {
	const area = areas.find((known) => known === text);
	if (area === undefined) throw new TypeError(`--only ${text}: known are ${areas.join(", ")}`);
	return area;
}

function toRounds(text: string): number {
	const rounds = Number(text);
	if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`--rounds ${text}: a whole number from 1`);
	return rounds;
}

function toPatience(text: string): number {
	const seconds = Number(text);
	if (!(seconds >= 0 && text.trim() !== "")) throw new TypeError(`--patience ${text}: seconds, 0 or more`);
	return seconds * 1000;
}
