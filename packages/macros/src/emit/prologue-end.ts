/** Where a module's first statement may be put: after a hashbang and directives, on the line of what is first now. */
import type { ParsedModule } from "../source/parse-module.js";
import { statementStart } from "../source/statement-start.js";

export function prologueEnd({ program }: ParsedModule): number {
	const first = program.body.find(
		(statement) => !(statement.type === "ExpressionStatement" && typeof statement.directive === "string"),
	);
	return first === undefined ? program.end : statementStart(first);
}
