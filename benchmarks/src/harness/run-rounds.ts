/**
 * Rounds of several contestants in turn, so that a slow spell of the machine meets all of them.
 *
 * R1  each round starts with another contestant than the one before.
 * R2  a turn beside neighbours that took more than FOREIGN_LIMIT of the machine is repeated, after a growing pause, as
 *     long as the patience lasts; then the quietest of its tries counts, and is counted as noisy.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { ContestantProcess } from "./contestant-process.js";
import { watchForeignLoad } from "./foreign-load.js";
import type { Round } from "./measurement.js";
import type { Measure } from "./subject.js";

/** Turns before the first that counts: with one call in flight some thousand calls take longer, and code is compiled by then. */
const WARM_UP = { throughput: 1, latency: 4, work: 1 } as const;

const warmUpOf = (measure: Measure): number =>
	(measure.kind === "throughput" ? measure.warmUp : undefined) ?? WARM_UP[measure.kind];

const FOREIGN_LIMIT = 0.06;
/** Milliseconds before the first repetition; twice as long before each further one, up to LONGEST_PAUSE. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

export interface RoundsOptions {
	readonly rounds: number;
	/** Milliseconds of one turn. */
	readonly length: number;
	/** Milliseconds that may be spent on pauses and repeated turns. */
	readonly patience: number;
}

export interface Rounds {
	/** By contestant, then by round. */
	readonly rounds: readonly (readonly Round[])[];
	readonly noisy: number;
	readonly repeated: number;
}

interface Turn {
	readonly round: Round;
	readonly foreign: number;
}

export async function runRounds(
	contestants: readonly ContestantProcess[],
	measure: Measure,
	{ rounds, length, patience }: RoundsOptions,
): Promise<Rounds> {
	const results: Round[][] = contestants.map(() => []);
	let left = patience;
	let noisy = 0;
	let repeated = 0;
	for (let turn = 0; turn < warmUpOf(measure); turn += 1) {
		for (const contestant of contestants) await contestant.round(measure, length);
	}
	for (let round = 0; round < rounds; round += 1) {
		for (let turn = 0; turn < contestants.length; turn += 1) {
			const who = (round + turn) % contestants.length;
			let best = await takeTurn(contestants[who]!, measure, length);
			for (let wait = FIRST_PAUSE; best.foreign > FOREIGN_LIMIT && left > 0; wait = Math.min(LONGEST_PAUSE, wait * 2)) {
				await pause(wait);
				const again = await takeTurn(contestants[who]!, measure, length);
				if (again.foreign < best.foreign) best = again;
				left -= wait + length;
				repeated += 1;
			}
			if (best.foreign > FOREIGN_LIMIT) noisy += 1;
			results[who]!.push(best.round);
		}
	}
	return { rounds: results, noisy, repeated };
}

async function takeTurn(contestant: ContestantProcess, measure: Measure, length: number): Promise<Turn> {
	const foreignLoad = watchForeignLoad();
	const round = await contestant.round(measure, length);
	return { round, foreign: foreignLoad() };
}
