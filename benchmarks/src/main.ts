/** Runs the benchmarks, prints the table, writes the files that were asked for. Progress goes to stderr. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { formatMeasure, formatRatio } from "./harness/format-figure.js";
import { describeMachine } from "./harness/machine.js";
import { toMarkdown } from "./harness/markdown.js";
import { pasteBlock } from "./harness/paste-block.js";
import { peerVersions } from "./harness/peer-versions.js";
import type { Failure, Report, Row } from "./harness/report.js";
import { runSubject } from "./harness/run-subject.js";
import type { Subject } from "./harness/subject.js";
import { toSvg } from "./harness/svg-plot.js";
import { notMeasured } from "./not-measured.js";
import { type Options, parseOptions, usage } from "./parse-options.js";
import { subjects } from "./subjects.js";

const options = readOptions();
if (options?.help === true) console.log(usage);
else if (options !== undefined) await main(options);

function readOptions(): Options | undefined {
	try {
		return parseOptions(process.argv.slice(2));
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${usage}`);
		process.exitCode = 2;
		return undefined;
	}
}

async function main(options: Options): Promise<void> {
	const { areas, match, rounds, length, quick } = options;
	const rows: Row[] = [];
	const failures: Failure[] = [];
	for (const subject of subjects) {
		const title = titleOf(subject);
		if (!areas.includes(subject.area) || !title.includes(match)) continue;
		try {
			const row = await runSubject(subject, options);
			rows.push(row);
			const ratios = row.against.map(({ name, ratio }) => `${formatRatio(ratio.median)} ${name}`);
			console.error(`${title}: ${ratios.join(" · ")}`);
		} catch (error) {
			failures.push({ title, error: (error as Error).message });
			console.error(`${title}: failed: ${(error as Error).message}`);
			process.exitCode = 1;
		}
	}
	write(options, {
		date: new Date().toISOString(),
		machine: describeMachine(),
		settings: { rounds, roundMs: length, quick },
		peers: peerVersions(),
		rows,
		failures,
		notMeasured,
	});
}

function write({ json, svg, docs }: Options, report: Report): void {
	const block = toMarkdown(report);
	console.log(block);
	if (json !== undefined) writeTo(json, `${JSON.stringify(report, null, "\t")}\n`);
	if (svg !== undefined) writeTo(svg, toSvg(report));
	if (docs !== undefined) writeTo(docs, pasteBlock(readFileSync(docs, "utf8"), block));
}

function writeTo(file: string, text: string): void {
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
}

function titleOf({ title, measure }: Subject): string {
	return `${title}, ${formatMeasure(measure)}`;
}
