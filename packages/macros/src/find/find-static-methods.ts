/** The decorator form: `@distributed()` or `@distributed({…})` on a static method of a top-level class. */
import type { Class, ClassElement, Decorator, MethodDefinition } from "oxc-parser";
import { macroError } from "../source/macro-error.js";
import type { ParsedModule } from "../source/parse-module.js";
import type { Span } from "../source/place.js";
import { unwrapExpression } from "../source/unwrap-expression.js";
import { type DistributedNames, isDistributed } from "./distributed-names.js";
import { statedIdentity } from "./distributed-options.js";
import type { FoundFunction } from "./found-function.js";
import { memberName } from "./member-name.js";
import { refuseHiddenId } from "./refuse-hidden-id.js";
import { declaredClass, topLevel } from "./top-level.js";

/** @throws SKEIN_MACRO_UNSUPPORTED for a decorator on any other member. */
export function findStaticMethods(module: ParsedModule, names: DistributedNames): FoundFunction[] {
	if (names.direct.size + names.namespaces.size === 0) return [];
	const found: FoundFunction[] = [];
	for (const item of topLevel(module.program)) {
		const owner = declaredClass(item);
		if (owner === undefined) continue;
		for (const member of owner.body.body) {
			const decorator = distributedDecorator(member, names);
			if (decorator !== undefined)
				found.push(staticMethod(module, owner, { member, decorator, end: item.statement.end }));
		}
	}
	return found;
}

interface DecoratedMember {
	readonly member: ClassElement;
	readonly decorator: Decorator;
	/** The end of the statement that declares the class. */
	readonly end: number;
}

function staticMethod(module: ParsedModule, owner: Class, { member, decorator, end }: DecoratedMember): FoundFunction {
	const method = plainStaticMethod(module, member, decorator);
	if (owner.id === null) {
		throw unsupported(module, decorator, "the class of a distributed method needs a name; give it one");
	}
	const options = decoratorOptions(decorator);
	const identity = statedIdentity(options);
	refuseHiddenId(module, decorator, identity);
	return {
		name: `${owner.id.name}.${method}`,
		kind: "static",
		explicitId: identity.literalId,
		start: decorator.start,
		fn: { start: member.start, end: member.end },
		options,
		registration: { how: "method", at: end, owner: owner.id.name, method, decorator, options },
	};
}

/** The name of the member, when it is one that another thread can find. */
function plainStaticMethod(module: ParsedModule, member: ClassElement, decorator: Decorator): string {
	if (member.type !== "MethodDefinition" || member.kind !== "method") {
		throw unsupported(
			module,
			decorator,
			"@distributed() can only stand on a static method; for a property write `static f = distributed((…) => { … })`",
		);
	}
	if (!member.static) throw unsupported(module, decorator, instanceMethod(member));
	const name = memberName(member);
	if (name !== undefined) return name;
	throw unsupported(
		module,
		decorator,
		"a private or computed method cannot be found from another thread; give it a public name",
	);
}

function instanceMethod(member: MethodDefinition): string {
	const name = memberName(member) ?? "method";
	return `@distributed() stands on the instance method "${name}", and an instance lives in one thread; make it static (\`@distributed() static ${name}(…)\`) and pass what it needs as arguments`;
}

const unsupported = (module: ParsedModule, { start, end }: Span, what: string): Error =>
	macroError("SKEIN_MACRO_UNSUPPORTED", what, { ...module, offset: start, length: end - start });

function distributedDecorator(member: ClassElement, names: DistributedNames): Decorator | undefined {
	const decorators = "decorators" in member ? (member.decorators ?? []) : [];
	return decorators.find(({ expression }) => {
		const inner = unwrapExpression(expression);
		return isDistributed(inner.type === "CallExpression" ? inner.callee : inner, names);
	});
}

function decoratorOptions({ expression }: Decorator) {
	const inner = unwrapExpression(expression);
	const first = inner.type === "CallExpression" ? inner.arguments[0] : undefined;
	return first === undefined || first.type === "SpreadElement" ? undefined : first;
}
