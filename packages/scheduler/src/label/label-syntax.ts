/** What Kubernetes accepts as the key and as the value of a label or taint. */

const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const MAX_NAME = 63;
const MAX_PREFIX = 253;

/** A name of 1 to 63 letters, digits, `-`, `_`, `.`, after an optional DNS name and a slash: `"zone"`, `"example.com/zone"`. */
export function isLabelKey(key: unknown): key is string {
	if (typeof key !== "string") return false;
	const slash = key.indexOf("/");
	const name = key.slice(slash + 1);
	if (name.length > MAX_NAME || !NAME.test(name)) return false;
	return slash === -1 || (slash <= MAX_PREFIX && DNS_SUBDOMAIN.test(key.slice(0, slash)));
}

/** Empty, or up to 63 letters, digits, `-`, `_`, `.` with a letter or digit at both ends. */
export function isLabelValue(value: unknown): value is string {
	return typeof value === "string" && (value === "" || (value.length <= MAX_NAME && NAME.test(value)));
}

export const NOT_A_LABEL_KEY =
	'is not a label key; write 1 to 63 letters, digits, "-", "_" or ".", starting and ending with a letter or digit, after an optional DNS name and "/"';
export const NOT_A_LABEL_VALUE =
	'is not a label value; write at most 63 letters, digits, "-", "_" or ".", starting and ending with a letter or digit';
