/** Builds the index twice: spread over the nodes, and on this one thread for comparison. */
import { createHash } from "node:crypto";
import { type JoinHandle, spawnFn } from "skein";
import { type Batch, batchesOf, type Document } from "./documents.js";
import { mapDocuments, type PartialIndex, type Postings, reducePart } from "./index-functions.js";

const PARTS = 8;
const BYTES_PER_BATCH = 128 * 1024;

export interface NodeShare {
	tasks: number;
	bytes: number;
}

export interface BuiltIndex {
	readonly parts: readonly Postings[];
	readonly bytes: number;
	readonly milliseconds: number;
	/** What each node did. */
	readonly shares: ReadonlyMap<string, NodeShare>;
}

export interface Progress {
	start(total: number): void;
	step(): void;
	stop(): void;
}

export async function buildOnNodes(documents: readonly Document[], progress: Progress): Promise<BuiltIndex> {
	const started = performance.now();
	const batches = batchesOf(documents, BYTES_PER_BATCH);
	const shares = new Map<string, NodeShare>();
	progress.start(batches.length + PARTS);
	try {
		const watch = async <T>(handle: JoinHandle<T>, bytesOf: (value: T) => number): Promise<T> => {
			const value = await handle;
			const share = shares.get(handle.node ?? "?") ?? { tasks: 0, bytes: 0 };
			shares.set(handle.node ?? "?", { tasks: share.tasks + 1, bytes: share.bytes + bytesOf(value) });
			progress.step();
			return value;
		};
		const partials = await Promise.all(
			batches.map((batch) => watch(spawnFn(mapDocuments, batch.first, batch.paths, PARTS), ({ bytes }) => bytes)),
		);
		const parts = await Promise.all(
			partIndexes().map((part) =>
				watch(
					spawnFn(
						reducePart,
						partials.map(({ parts }) => parts[part]!),
					),
					() => 0,
				),
			),
		);
		return { parts, bytes: bytesIn(partials), milliseconds: performance.now() - started, shares };
	} finally {
		progress.stop();
	}
}

/** The same functions, called directly. */
export function buildOnThisThread(documents: readonly Document[]): BuiltIndex {
	const started = performance.now();
	const partials = batchesOf(documents, BYTES_PER_BATCH).map(({ first, paths }: Batch) =>
		mapDocuments(first, paths, PARTS),
	);
	const parts = partIndexes().map((part) => reducePart(partials.map(({ parts }) => parts[part]!)));
	return { parts, bytes: bytesIn(partials), milliseconds: performance.now() - started, shares: new Map() };
}

/** One number for the whole index, the same whoever built it. */
export function digestOf({ parts }: BuiltIndex): string {
	const hash = createHash("sha256");
	for (const part of parts) for (const [word, list] of part) hash.update(`${word}\0${list.join(",")}\n`);
	return hash.digest("hex").slice(0, 16);
}

const partIndexes = (): number[] => Array.from({ length: PARTS }, (_, part) => part);
const bytesIn = (partials: readonly PartialIndex[]): number => partials.reduce((sum, { bytes }) => sum + bytes, 0);
