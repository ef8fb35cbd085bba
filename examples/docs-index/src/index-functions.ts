/** The distributed part: a map over documents and a reduce over parts of the vocabulary. */
import { readFileSync } from "node:fs";
import { distributed } from "skein";

/** Word → document number, count, document number, count, … */
export type Postings = Map<string, number[]>;

export interface PartialIndex {
	/** One map of postings for each part of the vocabulary. */
	readonly parts: Postings[];
	readonly documents: number;
	readonly bytes: number;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}_'-]*/gu;

/** Reads documents and counts their words, split by part of the vocabulary. */
export const mapDocuments = distributed(
	{ idempotent: true, retries: 5 },
	(first: number, paths: readonly string[], partCount: number): PartialIndex => {
		const parts: Postings[] = Array.from({ length: partCount }, () => new Map());
		let bytes = 0;
		paths.forEach((path, offset) => {
			const content = readFileSync(path);
			bytes += content.length;
			for (const [word, count] of countWords(content.toString("utf8"))) {
				const postings = parts[partOf(word, partCount)]!;
				const list = postings.get(word);
				if (list === undefined) postings.set(word, [first + offset, count]);
				else list.push(first + offset, count);
			}
		});
		return { parts, documents: paths.length, bytes };
	},
);

/** Joins the postings of one part of the vocabulary, sorted by word, then by document. */
export const reducePart = distributed({ idempotent: true, retries: 5 }, (partials: readonly Postings[]): Postings => {
	const joined: Postings = new Map();
	for (const partial of partials) {
		for (const [word, list] of partial) {
			const before = joined.get(word);
			if (before === undefined) joined.set(word, [...list]);
			else for (const number of list) before.push(number);
		}
	}
	return new Map([...joined].sort(([a], [b]) => (a < b ? -1 : 1)));
});

export function countWords(content: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const [found] of content.matchAll(WORD)) {
		const word = found.toLowerCase();
		if (word.length <= 40) counts.set(word, (counts.get(word) ?? 0) + 1);
	}
	return counts;
}

/** FNV-1a over the code units. */
function partOf(word: string, partCount: number): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
	return (hash >>> 0) % partCount;
}
