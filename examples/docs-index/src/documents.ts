/** Finds every Markdown and text document below a folder, type declarations with their doc comments among them, in one fixed order. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

const DOCUMENT =
	/(?:\.(?:md|markdown|txt|rst)|\.d\.[cm]?ts|^(?:readme|licen[cs]e|changelog|notice|authors|contributing|copying)(?:[.-][\w-]+)?)$/i;
const CODE = /(?<!\.d)\.(?:[cm]?[jt]sx?|json|map|ya?ml|css|html)$/i;

export interface Document {
	readonly path: string;
	readonly bytes: number;
}

/** Links are not followed, so no document is met twice. */
export function findDocuments(folder: string): Document[] {
	const found: Document[] = [];
	const visit = (directory: string): void => {
		const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
		for (const entry of entries) {
			const path = join(directory, entry.name);
			if (entry.isDirectory()) visit(path);
			else if (entry.isFile() && DOCUMENT.test(entry.name) && !CODE.test(entry.name)) {
				found.push({ path, bytes: lstatSync(path).size });
			}
		}
	};
	visit(folder);
	return found;
}

/** Batches of about the same number of bytes; each keeps the number of its first document. */
export interface Batch {
	readonly first: number;
	readonly paths: readonly string[];
}

export function batchesOf(documents: readonly Document[], bytesPerBatch: number): Batch[] {
	const batches: { first: number; paths: string[] }[] = [];
	let room = 0;
	documents.forEach(({ path, bytes }, number) => {
		if (room <= 0) {
			batches.push({ first: number, paths: [] });
			room = bytesPerBatch;
		}
		batches.at(-1)!.paths.push(path);
		room -= bytes;
	});
	return batches;
}
