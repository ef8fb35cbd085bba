/** An amount for messages: memory in binary units, the rest as a short number. */

const UNITS = ["", "Ki", "Mi", "Gi", "Ti", "Pi"] as const;

export function formatAmount(name: string, amount: number): string {
	if (name !== "memory") return short(amount);
	let unit = 0;
	while (Math.abs(amount) >= 1024 ** (unit + 1) && unit < UNITS.length - 1) unit += 1;
	return `${short(amount / 1024 ** unit)}${UNITS[unit]}`;
}

function short(amount: number): string {
	return String(Number(amount.toFixed(3)));
}
