/** Names what a stranger sent, from its first bytes. */

const SHOWN = 24;

const FAMILIAR: readonly (readonly [RegExp, string])[] = [
	[/^HTTP\//, "an HTTP response"],
	[/^[A-Z]{3,7} [/*h]/, "an HTTP request"],
	[/^SSH-/, "an SSH greeting"],
	[/^\x16\x03/, "a TLS client"],
	[/^\x15\x03/, "a TLS alert"],
	[/^(INFO|CONNECT) \{/, "a NATS greeting"],
];

/** Such as `"GET / HTTP/1.1" (an HTTP request)` or `hex 16 03 01 (a TLS client)`. */
export function describeBytes(bytes: Uint8Array): string {
	const text = Buffer.from(bytes.subarray(0, SHOWN)).toString("latin1");
	const printable = /^[\x20-\x7e\r\n\t]*$/.test(text);
	const hex = [...bytes.subarray(0, SHOWN)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
	const familiar = FAMILIAR.find(([pattern]) => pattern.test(text));
	return (printable ? JSON.stringify(text) : `hex ${hex}`) + (familiar === undefined ? "" : ` (${familiar[1]})`);
}
