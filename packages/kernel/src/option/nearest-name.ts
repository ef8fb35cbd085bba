/** The name that a user most likely meant: least Levenshtein distance, none when all are far off. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
	let best: string | undefined;
	let bestDistance = Math.max(2, Math.ceil(wrong.length / 2)) + 1;
	for (const name of names) {
		const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
		if (distance < bestDistance) {
			bestDistance = distance;
			best = name;
		}
	}
	return best;
}

function editDistance(a: string, b: string): number {
	let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i += 1) {
		const current = [i];
		for (let j = 1; j <= b.length; j += 1) {
			const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			current.push(Math.min(replace, previous[j]! + 1, current[j - 1]! + 1));
		}
		previous = current;
	}
	return previous[b.length]!;
}
