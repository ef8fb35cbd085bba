/** From the rounds of a subject to its row: medians, spreads, ratios. */

import type { Round } from "./measurement.js";
import { median } from "./median.js";
import { canPin, isPinned } from "./pinned.js";
import type { Figure, Row, Unit } from "./report.js";
import type { Rounds } from "./run-rounds.js";
import type { Subject } from "./subject.js";

export function summarise(subject: Subject, { rounds, noisy, repeated }: Rounds): Row {
	const { bytesPerCall } = subject;
	const latency = subject.measure.kind === "latency";
	const unit: Unit = latency ? "µs" : bytesPerCall === undefined ? "/s" : "MB/s";
	const scale = bytesPerCall === undefined ? 1 : bytesPerCall / 1e6;
	const figure = (name: string, of: readonly Round[]): Figure => {
		const values = of.map(({ value }) => value * scale);
		const p99 = latency ? { p99: median(of.map((round) => round.p99!)).median } : {};
		return { name, ...median(values), rounds: values, ...p99 };
	};
	const ours = figure(subject.ours.name, rounds[0]!);
	const against = subject.against.map((entrant, index) => {
		const theirs = figure(entrant.name, rounds[index + 1]!);
		return { ...theirs, ratio: median(ours.rounds.map((value, round) => value / theirs.rounds[round]!)) };
	});
	const { area, title, measure } = subject;
	return { area, title, measure, unit, pinned: isPinned(measure) && canPin(), ours, against, repeated, noisy };
}
