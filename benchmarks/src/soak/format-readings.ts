/** Readings as a Markdown table. */
import type { Reading } from "./reading.js";

export function formatReadings(readings: readonly Reading[]): string {
	const node = readings[0]?.nodeResident === undefined ? [] : ["RSS of the node"];
	const lines = readings.map(({ calls, heap, buffers, handles, resident, nodeResident }) => [
		calls.toLocaleString("en"),
		formatBytes(heap),
		formatBytes(buffers),
		String(handles),
		formatBytes(resident),
		...(nodeResident === undefined ? [] : [formatBytes(nodeResident)]),
	]);
	return toTable(["calls", "heap after gc", "buffers", "handles", "RSS", ...node], lines);
}

export const formatBytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export function toTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
	return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
