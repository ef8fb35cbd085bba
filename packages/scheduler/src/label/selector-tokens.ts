/** Selector text to tokens: names and the symbols `= == != > < ! ( ) ,`. */

export interface SelectorToken {
	readonly kind: "name" | "symbol" | "end";
	readonly text: string;
}

const TOKEN = /[ \t\r\n]*(?:([=!]=|[=!(),<>])|([^=!(),<> \t\r\n]+))/y;

/** Always ends with one `end` token, so that a reader may look one token ahead without a check. */
export function readTokens(text: string): SelectorToken[] {
	const tokens: SelectorToken[] = [];
	TOKEN.lastIndex = 0;
	for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
		tokens.push(match[1] === undefined ? { kind: "name", text: match[2]! } : { kind: "symbol", text: match[1] });
	}
	tokens.push({ kind: "end", text: "" });
	return tokens;
}
