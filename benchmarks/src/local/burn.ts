/** Counted work: so many steps of a generator, so that a task costs the same whoever runs it and whatever the clock says. */

/** A number that depends on every step, so that none can be left out. */
export function burn(iterations: number): number {
	let state = 0x9e3779b9;
	for (let i = 0; i < iterations; i += 1) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
	}
	return state;
}
