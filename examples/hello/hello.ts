import { currentTask, distributed, spawnFn } from "skein";

/** How many primes there are below `limit`, and which node counted them. */
export const countPrimes = distributed((from: number, limit: number): { primes: number; node: string } => {
	let primes = 0;
	for (let n = Math.max(2, from); n < limit; n += 1) {
		let divisor = 2;
		while (divisor * divisor <= n && n % divisor !== 0) divisor += 1;
		if (divisor * divisor > n) primes += 1;
	}
	return { primes, node: currentTask().node };
});

const STEP = 50_000;
const handles = Array.from({ length: 10 }, (_, i) => spawnFn(countPrimes, i * STEP, (i + 1) * STEP));
const parts = await Promise.all(handles);
const nodes = new Set(parts.map(({ node }) => node));
console.log(
	`${parts.reduce((sum, { primes }) => sum + primes, 0)} primes below ${STEP * 10}, counted on ${nodes.size} node(s)`,
);
