/** Answers a query: the documents that hold all its words, the densest first. */
import type { BuiltIndex } from "./build-index.js";

export interface Answer {
	readonly document: number;
	readonly score: number;
}

export function answer({ parts }: BuiltIndex, query: string, most: number): Answer[] {
	const words = query.toLowerCase().split(/\s+/);
	const counts = words.map((word) => {
		const list = parts.map((part) => part.get(word)).find((found) => found !== undefined) ?? [];
		return new Map(Array.from({ length: list.length / 2 }, (_, at) => [list[at * 2]!, list[at * 2 + 1]!]));
	});
	const [first = new Map<number, number>(), ...others] = counts;
	return [...first.keys()]
		.filter((document) => others.every((other) => other.has(document)))
		.map((document) => ({ document, score: counts.reduce((sum, of) => sum + Math.log1p(of.get(document) ?? 0), 0) }))
		.sort((a, b) => b.score - a.score || a.document - b.document)
		.slice(0, most);
}

/** The words that stand in most documents of all that have at least five letters. */
export function topTerms({ parts }: BuiltIndex, most: number): { word: string; documents: number }[] {
	return parts
		.flatMap((part) => [...part].map(([word, list]) => ({ word, documents: list.length / 2 })))
		.filter(({ word }) => word.length >= 5)
		.sort((a, b) => b.documents - a.documents || (a.word < b.word ? -1 : 1))
		.slice(0, most);
}
