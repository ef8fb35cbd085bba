/** How many steps of `burn` take a millisecond on this machine. Found once, the same for all contestants of a run. */
import { burn } from "./burn.js";

const STEPS = 1_000_000;
const TRIES = 12;

let found: number | undefined;

/** The quickest of some tries: whatever disturbs one makes it slower. */
export function millisecondOfWork(): number {
	found ??= Math.round(STEPS / Math.min(...Array.from({ length: TRIES }, millisecondsOfSteps)));
	return found;
}

function millisecondsOfSteps(): number {
	const start = performance.now();
	burn(STEPS);
	return performance.now() - start;
}
