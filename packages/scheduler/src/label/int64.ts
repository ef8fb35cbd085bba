/** Decimal text to an integer within int64, the range in which Kubernetes compares labels and taints. */

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
/** Text this short is a safe integer, so that the common case needs no bigint. */
const SAFE_LENGTH = 15;

/** A sign is allowed and so are leading zeros, as in label selectors. */
export function parseInt64(text: string): number | bigint | undefined {
	return /^[+-]?\d+$/.test(text) ? toInt64(text) : undefined;
}

/** Only the shortest form: no plus, no leading zero, no `-0`, as in tolerations. */
export function parseCanonicalInt64(text: string): number | bigint | undefined {
	return /^(?:0|-?[1-9]\d*)$/.test(text) ? toInt64(text) : undefined;
}

function toInt64(digits: string): number | bigint | undefined {
	if (digits.length <= SAFE_LENGTH) return Number(digits);
	const value = BigInt(digits);
	return value >= MIN && value <= MAX ? value : undefined;
}
