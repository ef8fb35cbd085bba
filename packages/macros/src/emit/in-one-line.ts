/** The text of an expression without its line breaks, where that cannot change its meaning. */
import type { ParsedModule } from "../source/parse-module.js";
import { forEachChild, type SyntaxNode } from "../source/syntax-node.js";

export function inOneLine({ code, comments }: ParsedModule, expression: SyntaxNode): string {
	let text = "";
	let at = expression.start;
	for (const comment of comments) {
		if (comment.start < expression.start || comment.end > expression.end) continue;
		text += `${code.slice(at, comment.start)} `;
		at = comment.end;
	}
	text += code.slice(at, expression.end);
	return hasMeaningfulBreaks(expression)
		? code.slice(expression.start, expression.end)
		: text.replace(/\s*\r?\n\s*/g, " ");
}

/** Templates keep their breaks, and statements without semicolons end at them. */
function hasMeaningfulBreaks(node: SyntaxNode): boolean {
	if (node.type === "TemplateLiteral" || node.type === "BlockStatement" || node.type === "ClassBody") return true;
	let found = false;
	forEachChild(node, (child) => {
		found ||= hasMeaningfulBreaks(child);
	});
	return found;
}
