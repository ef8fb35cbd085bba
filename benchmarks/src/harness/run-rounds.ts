/**
 * Rounds of several contestants in turn, so that a slow spell of the machine meets all of them.
 *
 * R1  each round starts with another contestant than the one before.
 * R2  a turn beside a neighbour that took more than FOREIGN_LIMIT of the machine is repeated, RETRIES times at most;
 *     then the quietest of the tries counts, and is counted as noisy.
 */
import type { ContestantProcess } from "./contestant-process.js";
import { watchForeignLoad } from "./foreign-load.js";
import type { Round } from "./measurement.js";
import type { Measure } from "./subject.js";

const FOREIGN_LIMIT = 0.06;
const RETRIES = 4;

export interface RoundsOptions {
	readonly rounds: number;
	/** Milliseconds of one turn. */
	readonly length: number;
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
	{ rounds, length }: RoundsOptions,
): Promise<Rounds> {
	const results: Round[][] = contestants.map(() => []);
	let noisy = 0;
	let repeated = 0;
	for (const contestant of contestants) await contestant.round(measure, length);
	for (let round = 0; round < rounds; round += 1) {
		for (let turn = 0; turn < contestants.length; turn += 1) {
			const who = (round + turn) % contestants.length;
			let best = await takeTurn(contestants[who]!, measure, length);
			for (let retry = 0; retry < RETRIES && best.foreign > FOREIGN_LIMIT; retry += 1) {
				const again = await takeTurn(contestants[who]!, measure, length);
				if (again.foreign < best.foreign) best = again;
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
