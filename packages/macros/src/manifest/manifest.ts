/** `skein.manifest.json`: the distributed functions of a build, for tools that do not read TypeScript. */
import { relative, sep } from "node:path";
import type { ProjectFunction } from "../project/describe-project.js";
import { type JsonSchema, jsonSchema } from "./json-schema.js";

export interface ManifestFunction {
	readonly id: string;
	readonly name: string;
	/** Relative to the manifest's project, with slashes. */
	readonly file: string;
	readonly line: number;
	readonly contract: string;
	/** As TypeScript shows it. */
	readonly type: string;
	/** Names in order; the schema is that of the list of arguments. */
	readonly parameters: { readonly names: readonly string[]; readonly schema: JsonSchema };
	readonly result: { readonly schema: JsonSchema };
	readonly options: Readonly<Record<string, unknown>>;
	readonly documentation: string;
}

export interface Manifest {
	readonly version: 1;
	readonly functions: readonly ManifestFunction[];
}

export function manifestOf(functions: readonly ProjectFunction[], folder: string): Manifest {
	const listed = functions.map(
		({ id, name, file, line, contract, signature, options }): ManifestFunction => ({
			id,
			name,
			file: relative(folder, file).split(sep).join("/"),
			line,
			contract: contract.hash,
			type: signature.text,
			parameters: {
				names: signature.names.map((parameter) => parameter.name),
				schema: jsonSchema(contract.signature.parameters),
			},
			result: { schema: jsonSchema(contract.signature.result) },
			options,
			documentation: signature.documentation,
		}),
	);
	return { version: 1, functions: listed.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
