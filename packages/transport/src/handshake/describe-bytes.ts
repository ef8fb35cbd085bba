/** Names what a stranger sent, from its first bytes. */

const SHOWN = 24;

const FAMILIAR: readonly (readonly [RegExp, string])[] = [
	[/^HTTP\//, "an HTTP response"],
	[/^[A-Z]{3,7} [/*h]/, "an HTTP request"],
	[/^SSH-/, "an SSH greeting"],
	[/^hex 16 03/, "a TLS client"],
	[/^hex 15 03/, "a TLS alert"],
	[/^(INFO|CONNECT) \{/, "a NATS greeting"],
];

/** Such as `"GET / HTTP/1.1" (an HTTP request)` or `hex 16 03 01 (a TLS client)`. */
export function describeBytes(bytes: Uint8Array): string {
	const first = Buffer.from(bytes.subarray(0, SHOWN));
	const text = first.toString("latin1");
	const isPrintable = /^[\x20-\x7e\r\n\t]*$/.test(text);
	const raw = isPrintable ? text : `hex ${first.toString("hex").replace(/..\B/g, "$& ")}`;
	const familiar = FAMILIAR.find(([pattern]) => pattern.test(raw));
	return (isPrintable ? JSON.stringify(text) : raw) + (familiar === undefined ? "" : ` (${familiar[1]})`);
}
