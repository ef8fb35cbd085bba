/** The top-level classes that extend something called an error, whose instances keep their class across threads. */
import type { Class, Program } from "oxc-parser";
import { unwrapExpression } from "../source/unwrap-expression.js";
import { declaredClass, topLevel } from "./top-level.js";

export interface FoundErrorClass {
	readonly name: string;
	readonly start: number;
	/** The end of the statement that declares it. */
	readonly end: number;
}

export function findErrorClasses(program: Program): FoundErrorClass[] {
	return topLevel(program).flatMap((item) => {
		const node = declaredClass(item);
		if (node === undefined || node.id === null || !extendsError(node)) return [];
		return [{ name: node.id.name, start: node.start, end: item.statement.end }];
	});
}

function extendsError({ superClass }: Class): boolean {
	if (superClass === null) return false;
	const parent = unwrapExpression(superClass);
	if (parent.type === "Identifier") return parent.name.endsWith("Error");
	return parent.type === "MemberExpression" && !parent.computed && parent.property.name.endsWith("Error");
}
