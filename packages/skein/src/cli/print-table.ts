/** Rows as columns of text. */
export function printTable(rows: readonly Readonly<Record<string, string>>[]): void {
	const [first] = rows;
	if (first === undefined) return;
	const names = Object.keys(first);
	const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => (row[name] ?? "").length)));
	const line = (cells: readonly string[]): string =>
		cells
			.map((cell, at) => cell.padEnd(widths[at]!))
			.join("  ")
			.trimEnd();
	console.log(line(names.map((name) => name.toUpperCase())));
	for (const row of rows) console.log(line(names.map((name) => row[name] ?? "")));
}
