/** Indexes every document under `node_modules` on whatever nodes there are, and prints what it found. */
import { relative, resolve } from "node:path";
import { Runtime } from "skein";
import { buildOnNodes, buildOnThisThread, digestOf, type NodeShare } from "./build-index.js";
import { findDocuments } from "./documents.js";
import { createProgress } from "./progress.js";
import { answer, topTerms } from "./query.js";

const folder = resolve(process.argv[2] ?? "node_modules");
const QUERIES = ["worker thread", "apache license", "abort signal", "unicode regular expression"];

const documents = findDocuments(folder);
if (documents.length === 0) {
	console.error(`no Markdown or text document under ${folder}`);
	process.exit(1);
}
console.log(`indexing ${documents.length} documents under ${folder}`);
const index = await buildOnNodes(documents, createProgress());
const alone = buildOnThisThread(documents);

const rows: [string, string][] = [
	["documents", number(documents.length)],
	["bytes", number(index.bytes)],
	["distinct words", number(index.parts.reduce((sum, part) => sum + part.size, 0))],
	[
		"top terms",
		topTerms(index, 6)
			.map(({ word, documents: count }) => `${word} (${count})`)
			.join(", "),
	],
	...[...index.shares]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, share]): [string, string] => [name, shareText(share)]),
	["wall time, nodes", `${(index.milliseconds / 1000).toFixed(2)} s`],
	["wall time, one thread", `${(alone.milliseconds / 1000).toFixed(2)} s`],
	["index digest", digestOf(index)],
];
const width = Math.max(...rows.map(([name]) => name.length));
console.log();
for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
if (digestOf(index) !== digestOf(alone)) {
	console.error(`the nodes built another index than one thread: ${digestOf(alone)}`);
	process.exitCode = 1;
}
console.log();
for (const query of QUERIES) {
	const found = answer(index, query, 3).map(({ document }) => relative(folder, documents[document]!.path));
	console.log(`"${query}": ${found.length === 0 ? "nothing" : found.join(", ")}`);
}
const { retried } = Runtime.current().metrics();
if (retried > 0) console.log(`\n${retried} lost calls were made again on other nodes`);
await Runtime.current().shutdown();

function number(value: number): string {
	return value.toLocaleString("en-US");
}

function shareText({ tasks, bytes }: NodeShare): string {
	return `${number(tasks)} tasks, ${number(bytes)} bytes`;
}
