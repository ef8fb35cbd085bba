/** Figures with three significant digits, as people write them. */
import type { Spread } from "./median.js";
import type { Unit } from "./report.js";
import type { Measure } from "./subject.js";

export function formatFigure(value: number, unit: Unit): string {
	if (unit === "µs" && value >= 10_000) return `${digits(value / 1000)} ms`;
	if (unit !== "/s") return `${digits(value)} ${unit}`;
	if (value >= 1e6) return `${digits(value / 1e6)} M/s`;
	if (value >= 1e3) return `${digits(value / 1e3)} k/s`;
	return `${digits(value)} /s`;
}

export const formatRatio = (value: number): string => `${digits(value)}×`;

/** `(0.9–1.1)` */
export const formatSpread = ({ min, max }: Spread): string => `(${digits(min)}–${digits(max)})`;

export function formatMeasure(measure: Measure): string {
	if (measure.kind === "work") return "one thread";
	if (measure.kind === "latency") return `1 in flight${measure.everyCore === true ? " on every core" : ""}, p50`;
	return `${measure.inFlight.toLocaleString("en")} in flight`;
}

function digits(value: number): string {
	if (value >= 100) return Math.round(value).toLocaleString("en");
	if (value >= 10) return value.toFixed(1);
	return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}
