/** How long fuzz tests run: briefly with all other tests, thoroughly on demand. */

/** The variable that asks for more: `SKEIN_TEST_FUZZ_ROUNDS=1000000`. */
const VARIABLE = "SKEIN_TEST_FUZZ_ROUNDS";
const SEED_VARIABLE = "SKEIN_TEST_FUZZ_SEED";

export interface FuzzRounds {
	readonly rounds: number;
	readonly seed: number;
	/** More than the default was asked for. */
	readonly isThorough: boolean;
}

export function readFuzzRounds(rounds: number, environment = process.env): FuzzRounds {
	const asked = environment[VARIABLE];
	return {
		rounds: asked === undefined ? rounds : Number(asked),
		seed: Number(environment[SEED_VARIABLE] ?? 20_261_121),
		isThorough: asked !== undefined,
	};
}
