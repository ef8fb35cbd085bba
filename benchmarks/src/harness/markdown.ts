/** The report as a block of Markdown: machine, one table, what is not measured. */
import { formatFigure, formatMeasure, formatRatio, formatSpread } from "./format-figure.js";
import { isPinned } from "./pinned.js";
import type { Report, Row } from "./report.js";

export function toMarkdown(report: Report): string {
	const { machine, settings, peers } = report;
	const noisy = report.rows.reduce((sum, row) => sum + row.noisy, 0);
	const repeated = report.rows.reduce((sum, row) => sum + row.repeated, 0);
	const pinned = report.rows.every((row) => !isPinned(row.measure) || row.pinned);
	const head = [
		`Measured ${report.date.slice(0, 10)} on ${machine.cores} × ${machine.cpu}, ${(machine.memory / 2 ** 30).toFixed(0)} GiB, ` +
			`${machine.system}, Node ${machine.node}; ${Object.entries(peers)
				.map(([name, version]) => `${name} ${version}`)
				.join(", ")}.`,
		`${settings.rounds} interleaved rounds of ${settings.roundMs} ms each, every contestant in a process of its own, after a round ` +
			`that does not count (four with one call in flight, 24 of CPU tasks); medians, and (least–most) of the rounds. One-in-flight rows ${pinned ? "run pinned to one core, but where it says otherwise" : "ran unpinned: this machine has no taskset"}. ` +
			`${repeated} turns were repeated because other processes took more than 6 % of the machine; ${noisy} stayed noisy.` +
			(settings.quick ? " **A quick run: short rounds, for orientation only.**" : ""),
	];
	const table = [
		"| what | Skein | against | its figure | ratio |",
		"|---|---|---|---|---|",
		...report.rows.flatMap(rowLines),
		...report.failures.map(({ title, error }) => `| ${title} | failed: ${cell(error.split("\n")[0]!)} | | | |`),
	];
	const legend =
		"Ratio: Skein's figure divided by the peer's, round by round. For throughput more is better, for µs less is better." +
		(report.rows.some(isNoisy) ? " † More than a third of the turns of this row stayed noisy: take it as a hint." : "");
	const missing = ["Not measured:", "", ...report.notMeasured.map((line) => `- ${line}`)];
	return `${[...head, "", ...table, "", legend, "", ...missing].join("\n")}\n`;
}

function rowLines(row: Row): string[] {
	return row.against.map((peer, index) => {
		const what = index === 0 ? `${row.title}, ${formatMeasure(row.measure)}` : "";
		const ours = index === 0 ? `${formatFigure(row.ours.median, row.unit)}${p99(row.ours)}` : "";
		const theirs = `${formatFigure(peer.median, row.unit)}${p99(peer)}`;
		const ratio = `**${formatRatio(peer.ratio.median)}** ${formatSpread(peer.ratio)}${isNoisy(row) ? " †" : ""}`;
		return `| ${what} | ${ours} | ${peer.name} | ${theirs} | ${ratio} |`;
	});
}

const isNoisy = ({ noisy, ours, against }: Row): boolean => noisy > (ours.rounds.length * (1 + against.length)) / 3;

const p99 = (figure: { readonly p99?: number }): string =>
	figure.p99 === undefined ? "" : `, p99 ${formatFigure(figure.p99, "µs")}`;

const cell = (text: string): string => text.replaceAll("|", "\\|");
