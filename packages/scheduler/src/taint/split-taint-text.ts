/** `key`, `key:effect`, `key=value` and `key=value:effect` to their parts; what the parts may be is checked elsewhere. */

export interface TaintText {
	readonly key: string;
	/** Absent without `=`. */
	readonly value?: string;
	/** Absent without `:`. */
	readonly effect?: string;
}

/** Undefined when there is more than one `:`, or more than one `=`. */
export function splitTaintText(text: string): TaintText | undefined {
	const match = /^([^:=]*)(?:=([^:=]*))?(?::([^:=]*))?$/.exec(text);
	if (match === null) return undefined;
	const [, key = "", value, effect] = match;
	return { key, ...(value === undefined ? {} : { value }), ...(effect === undefined ? {} : { effect }) };
}
