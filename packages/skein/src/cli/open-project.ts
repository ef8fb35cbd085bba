/** The TypeScript project that a command works on, with its distributed functions. */
import { resolve } from "node:path";
import type { ProjectFile, TypeEngine } from "@skein/macros/project";

export interface OpenedProject {
	/** Path of the `tsconfig.json`. */
	readonly config: string;
	readonly engine: TypeEngine;
	readonly described: readonly ProjectFile[];
}

/** @throws SKEIN_MACRO_PROJECT, SKEIN_MACRO_SYNTAX and the other errors of the macro */
export async function openProject(project = "tsconfig.json"): Promise<OpenedProject> {
	// A TypeScript compiler is loaded only by the commands that need one.
	const { createTsMorphEngine, describeProject } = await import("@skein/macros/project");
	const config = resolve(project);
	const engine = createTsMorphEngine({ config });
	return { config, engine, described: describeProject(engine) };
}
