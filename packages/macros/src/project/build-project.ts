/** Compiles a project: JavaScript with the macro applied and codecs in it, declarations, and the manifest. */
import { dirname, join } from "node:path";
import type { GeneratedTypes } from "../emit/emit-registrations.js";
import { generateCodec } from "../generate/generate-codec.js";
import { createIdIndex } from "../id-index.js";
import { compatibleContracts } from "../lock/compare-lock.js";
import type { Lock } from "../lock/lock.js";
import { manifestOf } from "../manifest/manifest.js";
import { transformSource } from "../transform-source.js";
import type { EmitSource, EmittedFile, TypeEngine } from "../types/type-engine.js";
import type { ProjectFile, ProjectFunction } from "./describe-project.js";

export interface BuildInput {
	readonly engine: TypeEngine;
	/** Path of the `tsconfig.json`. */
	readonly config: string;
	readonly described: readonly ProjectFile[];
	readonly lock: Lock | undefined;
}

/** Everything to be written, the manifest last; nothing is, so that a build that fails leaves nothing behind. */
export function buildProject({ engine, config, described, lock }: BuildInput): EmittedFile[] {
	const folder = dirname(config);
	const functions = described.flatMap((one) => one.functions);
	const types = new Map(functions.map((one) => [one.id, generateTypes(one, lock)]));
	const byFile = new Map(described.map((one) => [one.file, one]));
	const index = createIdIndex();
	const emitted = engine.emit((file): EmitSource | undefined => {
		const one = byFile.get(file);
		if (one === undefined) return undefined;
		const { code } = one.scanned.module;
		return transformSource({ code, file, packageName: one.packageName, types, index });
	});
	const manifest = `${JSON.stringify(manifestOf(functions, folder), null, "\t")}\n`;
	return [...emitted, { path: join(outputFolder(emitted, folder), "skein.manifest.json"), text: manifest }];
}

export function generateTypes(one: ProjectFunction, lock: Lock | undefined): GeneratedTypes {
	const { contract } = one;
	return { contract: contract.hash, ...compatibleContracts(lock, one), codec: generateCodec(contract.signature) };
}

/** The folder that holds all output; the project's own where there is none. */
function outputFolder(files: readonly EmittedFile[], folder: string): string {
	let common = files[0] === undefined ? folder : dirname(files[0].path);
	for (const { path } of files)
		while (!path.startsWith(`${common}/`) && common !== dirname(common)) common = dirname(common);
	return common;
}
