/** The regular expression, as source text, for a template literal type. */
const HOLES: Readonly<Record<string, string>> = {
	string: "[\\s\\S]*",
	any: "[\\s\\S]*",
	number: "[+-]?(?:\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|Infinity|-Infinity|NaN",
	bigint: "-?\\d+",
	boolean: "true|false",
	null: "null",
	undefined: "undefined",
};

export function templatePattern(template: string): string {
	const inner = template.slice(1, -1);
	let source = "";
	let at = 0;
	for (const match of inner.matchAll(/\$\{([^}]*)\}/g)) {
		source += escaped(inner.slice(at, match.index)) + hole(match[1] ?? "");
		at = match.index + match[0].length;
	}
	return `/^${source}${escaped(inner.slice(at))}$/`;
}

/** A hole that this does not know lets every text pass. */
function hole(type: string): string {
	const options = type.split("|").map((one) => {
		const name = one.trim();
		const literal = /^"((?:[^"\\])*)"$/.exec(name)?.[1];
		return literal === undefined ? (HOLES[name] ?? HOLES.string) : escaped(literal);
	});
	return `(?:${options.join("|")})`;
}

const escaped = (text: string): string =>
	text
		.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
		.replace(/\n/g, "\\n")
		.replace(/\r/g, "\\r");
