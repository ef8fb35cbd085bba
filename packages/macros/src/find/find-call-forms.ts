/** The call form: `const fib = distributed(fn)`, `export default distributed(fn)`, `static f = distributed(fn)`. */
import type { CallExpression, Expression } from "oxc-parser";
import type { ParsedModule } from "../source/parse-module.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import { type DistributedNames, isDistributed } from "./distributed-names.js";
import { callOptions, markedFunction, statedIdentity } from "./distributed-options.js";
import type { FoundFunction, Registration } from "./found-function.js";
import { memberName } from "./member-name.js";
import { refuseHiddenId } from "./refuse-hidden-id.js";
import { declaredClass, type TopLevel, topLevel } from "./top-level.js";

interface Candidate {
	readonly name: string;
	readonly start: number;
	readonly value: Expression | null;
	readonly owned: boolean;
}

/** @throws SKEIN_MACRO_UNSUPPORTED for an id that is not a literal. */
export function findCallForms(module: ParsedModule, names: DistributedNames): FoundFunction[] {
	if (names.direct.size + names.namespaces.size === 0) return [];
	const found: FoundFunction[] = [];
	for (const candidate of topLevel(module.program).flatMap(candidates)) {
		if (candidate.value === null) continue;
		const call = unwrapExpression(candidate.value);
		if (call.type !== "CallExpression" || !isDistributed(call.callee, names)) continue;
		if (markedFunction(call) !== undefined) found.push(callForm(module, candidate, call));
	}
	return found;
}

function candidates(item: TopLevel): Candidate[] {
	const { declaration } = item;
	const owner = declaredClass(item);
	if (owner !== undefined) {
		return owner.body.body.flatMap((member) => {
			if (member.type !== "PropertyDefinition" || !member.static) return [];
			const name = memberName(member);
			if (name === undefined) return [];
			return [
				{ name: `${owner.id?.name ?? "default"}.${name}`, start: member.start, value: member.value, owned: true },
			];
		});
	}
	if (declaration.type === "VariableDeclaration") {
		return declaration.declarations.flatMap(({ id, init, start }) =>
			id.type === "Identifier" ? [{ name: id.name, start, value: init, owned: false }] : [],
		);
	}
	if (!item.isDefault) return [];
	return [{ name: "default", start: item.statement.start, value: declaration as Expression, owned: false }];
}

function callForm(module: ParsedModule, candidate: Candidate, call: CallExpression): FoundFunction {
	const options = callOptions(call);
	const identity = statedIdentity(options);
	const marked = markedFunction(call)!;
	const fn = marked.type === "SpreadElement" ? marked : unwrapExpression(marked);
	refuseHiddenId(module, call, identity);
	const registration: Registration = identity.isComplete
		? { how: "itself" }
		: { how: "wrap", start: call.start, end: call.end, owned: candidate.owned };
	return {
		name: candidate.name,
		kind: "call",
		explicitId: identity.literalId,
		start: candidate.start,
		fn: { start: fn.start, end: fn.end },
		options,
		registration,
	};
}
