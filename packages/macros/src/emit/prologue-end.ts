/** Where a module's first statement may be put: after a hashbang and directives, on the line of what is first now. */
import type { ParsedModule } from "../source/parse-module.js";
import { statementStart } from "../source/statement-start.js";

export interface PrologueEnd {
	readonly offset: number;
	/** Ends a directive that has no semicolon. */
	readonly separator: string;
}

export function prologueEnd({ program }: ParsedModule): PrologueEnd {
	let end: number | undefined;
	for (const statement of program.body) {
		const isDirective = statement.type === "ExpressionStatement" && typeof statement.directive === "string";
		if (!isDirective) return { offset: statementStart(statement), separator: "" };
		end = statement.end;
	}
	return end === undefined ? { offset: program.end, separator: "" } : { offset: end, separator: ";" };
}
