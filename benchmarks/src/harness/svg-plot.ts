/** The ratios as horizontal bars on a logarithmic axis: right of the line at 1 Skein is faster, left of it slower. */
import { formatMeasure, formatRatio } from "./format-figure.js";
import type { Report, Row } from "./report.js";

const LABELS = 700;
const PLOT = 420;
const RIGHT = 70;
const BAR = 18;
const TOP = 58;
const BOTTOM = 34;

interface Bar {
	readonly label: string;
	/** How many times as fast Skein is; above 1 faster, whatever the unit. */
	readonly speed: number;
	readonly low: number;
	readonly high: number;
}

export function toSvg(report: Report): string {
	const bars = report.rows.flatMap(barsOf);
	const low = Math.floor(Math.log10(Math.min(0.5, ...bars.map((bar) => bar.low))));
	const high = Math.ceil(Math.log10(Math.max(2, ...bars.map((bar) => bar.high))));
	const x = (speed: number): number => LABELS + ((Math.log10(speed) - low) / (high - low)) * PLOT;
	const height = TOP + bars.length * BAR + BOTTOM;
	const width = LABELS + PLOT + RIGHT;
	const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
		`<rect width="${width}" height="${height}" fill="#ffffff"/>`,
		`<text x="12" y="22" font-size="15" font-weight="600" fill="#1f2328">Skein beside its peers: how many times as fast</text>`,
		`<text x="12" y="40" fill="#59636e">${report.date.slice(0, 10)}, ${report.machine.cores} cores, Node ${report.machine.node}; logarithmic; whiskers: least and most of the rounds; right of 1× Skein is faster</text>`,
		...ticks.map((tick) => tickOf(tick, x(tick), height)),
		...bars.map((bar, index) => barOf(bar, x, TOP + index * BAR)),
		"</svg>",
		"",
	].join("\n");
}

/** A latency row counts the other way round: half the time is twice as fast. */
function barsOf(row: Row): Bar[] {
	return row.against.map(({ name, ratio }) => {
		const label = `${row.title}, ${formatMeasure(row.measure)} — ${name}`.replaceAll("`", "");
		return row.unit === "µs"
			? { label, speed: 1 / ratio.median, low: 1 / ratio.max, high: 1 / ratio.min }
			: { label, speed: ratio.median, low: ratio.min, high: ratio.max };
	});
}

function tickOf(tick: number, x: number, height: number): string {
	const at = x.toFixed(1);
	const strong = tick === 1 ? ' stroke-width="1.5" stroke="#59636e"' : ' stroke="#d1d9e0"';
	return (
		`<line x1="${at}" y1="${TOP - 4}" x2="${at}" y2="${height - BOTTOM + 4}"${strong}/>` +
		`<text x="${at}" y="${height - BOTTOM + 20}" text-anchor="middle" fill="#59636e">${Number(tick.toPrecision(1))}×</text>`
	);
}

function barOf({ label, speed, low, high }: Bar, x: (speed: number) => number, y: number): string {
	const [from, to] = speed < 1 ? [x(speed), x(1)] : [x(1), x(speed)];
	const middle = y + BAR / 2;
	const colour = speed < 1 ? "#bc4c00" : "#1a7f37";
	const end = Math.max(to, x(high)) + 5;
	return [
		`<text x="${LABELS - 10}" y="${middle + 4}" text-anchor="end" fill="#1f2328">${escapeXml(label)}</text>`,
		`<rect x="${from.toFixed(1)}" y="${y + 4}" width="${Math.max(1, to - from).toFixed(1)}" height="${BAR - 8}" fill="${colour}"/>`,
		`<line x1="${x(low).toFixed(1)}" y1="${middle}" x2="${x(high).toFixed(1)}" y2="${middle}" stroke="#1f2328"/>`,
		`<text x="${end.toFixed(1)}" y="${middle + 4}" fill="#1f2328">${formatRatio(speed)}</text>`,
	].join("");
}

const escapeXml = (text: string): string =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
