/** What webpack and rspack need beside the macro: the functions as an entry of their own, and the runtime outside. */

/** The part of their compilers that is used here. */
interface Compiler {
	readonly options: {
		entry: unknown;
		externals?: unknown;
		externalsType?: string;
		output: { module?: boolean };
		module: { parser?: Record<string, unknown> };
	};
}

export interface KeepApartOptions {
	/** The name of the output that holds the functions. */
	readonly file: string;
	/** Appended to the entries, it asks for their functions only. */
	readonly query: string;
	/** What stays outside of the bundle. */
	readonly outside: RegExp;
}

const NAME = "skein-functions";

export function keepApart({ options }: Compiler, { file, query, outside }: KeepApartOptions): void {
	const given = options.externals;
	options.externals = [...(given === undefined ? [] : [given].flat()), keepOutside(outside)];
	// `import.meta.url` must be where the output stands, not the source.
	const parser = options.module.parser ?? {};
	options.module.parser = {
		...parser,
		javascript: { ...(parser.javascript as object | undefined), importMeta: false },
	};
	if (typeof options.entry !== "object" || options.entry === null) return;
	const entries = options.entry as Record<string, { readonly import?: readonly string[] }>;
	const functions = Object.values(entries)
		.flatMap((entry) => entry.import ?? [])
		.map((request) => `${request}${query}`);
	options.entry = { ...entries, [NAME]: { import: functions, filename: file } };
}

interface ExternalRequest {
	readonly request?: string | undefined;
}

const keepOutside =
	(outside: RegExp) =>
	({ request }: ExternalRequest, done: (error?: Error, result?: string) => void): void => {
		if (request !== undefined && outside.test(request)) done(undefined, `module ${request}`);
		else done();
	};
