/** ts-morph merely resolving the signatures of the sample project's functions: all, or that of one edited file. */
import { readFileSync } from "node:fs";
import { Project, type SourceFile } from "ts-morph";
import type { Caller, ContestantOptions } from "../harness/contestant.js";
import { createSampleProject } from "./sample-project.js";

export function open({ edits = false }: ContestantOptions): Caller {
	const sample = createSampleProject();
	const opened = (): Project => new Project({ tsConfigFilePath: sample.config });
	const project = opened();
	const resolve = (files: readonly SourceFile[]): number => {
		let length = 0;
		for (const file of files) {
			for (const constant of file.getVariableDeclarations()) {
				const [signature] = constant.getType().getCallSignatures();
				for (const one of signature?.getParameters() ?? []) length += one.getTypeAtLocation(constant).getText().length;
				length += signature?.getReturnType().getText().length ?? 0;
			}
		}
		return length;
	};
	const withFunction = (one: Project): SourceFile[] =>
		one.getSourceFiles().filter((file) => /^f\d/.test(file.getBaseName()));
	resolve(withFunction(project));
	return {
		kind: "calls",
		async call() {
			if (edits === false) return resolve(withFunction(opened()));
			const path = sample.edit();
			const file = project.getSourceFileOrThrow(path);
			file.replaceWithText(readFileSync(path, "utf8"));
			return resolve([file]);
		},
		accepts: (length) => Number(length) > 20,
		close: () => sample.close(),
	};
}
