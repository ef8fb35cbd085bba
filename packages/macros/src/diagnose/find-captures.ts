/**
 * Distributed functions that use a variable of their module which other code assigns: each thread has its own, and none
 * sees the others' assignments.
 *
 * A variable that only fills itself (`cache ??= load()`) is meant to be there once per thread, and let alone; so is one
 * that only the function itself assigns.
 */

import type { ProjectFile } from "../project/describe-project.js";
import { patternNames } from "../scope/declared-names.js";
import { forEachFreeReference } from "../scope/free-references.js";
import type { Span } from "../source/place.js";
import { field, forEachChild, isNode, type SyntaxNode } from "../source/syntax-node.js";
import type { Diagnostic } from "./diagnostic.js";

export function findCaptures({ file, scanned }: ProjectFile): Diagnostic[] {
	const { program } = scanned.module;
	const variables = new Set<string>();
	for (const statement of program.body) {
		const declaration =
			statement.type === "ExportNamedDeclaration" && statement.declaration !== null ? statement.declaration : statement;
		if (declaration.type !== "VariableDeclaration" || declaration.kind === "const") continue;
		for (const { id } of declaration.declarations) for (const name of patternNames(id)) variables.add(name);
	}
	if (variables.size === 0) return [];
	const assignments = assignmentsTo(program, variables);
	return scanned.functions.flatMap(({ fn, kind, name: called }) => {
		const title = kind === "closure" ? "the function that is spawned here" : called;
		const node = nodeAt(program, fn);
		if (node === undefined) return [];
		const reported = new Set<string>();
		const found: Diagnostic[] = [];
		forEachFreeReference(node, ({ name, node: reference }) => {
			if (!variables.has(name) || reported.has(name)) return;
			const elsewhere = assignments.some((one) => one.name === name && (one.at < fn.start || one.at >= fn.end));
			if (!elsewhere) return;
			reported.add(name);
			found.push({
				code: "SKEIN_MACRO_CAPTURE",
				severity: "warning",
				file,
				span: { start: reference.start, end: reference.end },
				message: `${title} uses the variable "${name}", which other code of this module assigns; every thread has its own copy and sees no assignment of another; pass the value as an argument, or make it a constant`,
			});
		});
		return found;
	});
}

interface Assignment {
	readonly name: string;
	readonly at: number;
}

function assignmentsTo(program: SyntaxNode, variables: ReadonlySet<string>): Assignment[] {
	const found: Assignment[] = [];
	const visit = (node: SyntaxNode): void => {
		const target = assignedTarget(node);
		if (target !== undefined) {
			for (const name of target.type === "Identifier"
				? [String(field(target, "name"))]
				: patternNames(target as never)) {
				if (variables.has(name)) found.push({ name, at: node.start });
			}
		}
		forEachChild(node, visit);
	};
	visit(program);
	return found;
}

function assignedTarget(node: SyntaxNode): SyntaxNode | undefined {
	if (node.type === "UpdateExpression") return field(node, "argument") as SyntaxNode;
	if (node.type !== "AssignmentExpression" || /^(?:\?\?|\|\|)=$/.test(String(field(node, "operator"))))
		return undefined;
	const left = field(node, "left") as SyntaxNode;
	return left.type === "MemberExpression" ? undefined : left;
}

function nodeAt(root: SyntaxNode, { start, end }: Span): SyntaxNode | undefined {
	if (root.start === start && root.end === end && root.type !== "Program") return root;
	let found: SyntaxNode | undefined;
	forEachChild(root, (child) => {
		if (found === undefined && isNode(child) && child.start <= start && child.end >= end)
			found = nodeAt(child, { start, end });
	});
	return found;
}
