/** Measures one subject: opens its contestants, runs the rounds, closes them, sums up. */
import { type ContestantProcess, openContestant } from "./contestant-process.js";
import { isPinned } from "./pinned.js";
import type { Row } from "./report.js";
import { type RoundsOptions, runRounds } from "./run-rounds.js";
import type { Subject } from "./subject.js";
import { summarise } from "./summarise.js";

export interface RunOptions extends RoundsOptions {
	/** Where CPU profiles go; undefined: none are made. */
	readonly profile?: string | undefined;
}

export async function runSubject(subject: Subject, options: RunOptions): Promise<Row> {
	const pin = isPinned(subject.measure);
	const nodeFlags = options.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profile}`];
	const contestants: ContestantProcess[] = [];
	try {
		for (const entrant of [subject.ours, ...subject.against]) {
			contestants.push(await openContestant(entrant, { pin, nodeFlags }));
		}
		return summarise(subject, await runRounds(contestants, subject.measure, options));
	} finally {
		await Promise.all(contestants.map((contestant) => contestant.close()));
	}
}
