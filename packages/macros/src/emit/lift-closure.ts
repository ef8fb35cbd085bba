/**
 * Moves a closure out of the call that spawns it, into a function at the end of the module that gets what it captures as
 * arguments: `spawnFn(() => f(a))` becomes `spawnFn(lifted, a)`, with `function lifted(a) { return (() => f(a))(); }`.
 *
 * The closure's own text moves, so that its lines in stack traces stay the user's; its line breaks stay behind as well.
 */
import type MagicString from "magic-string";
import type { LiftRegistration } from "../find/found-function.js";
import type { ParsedModule } from "../source/parse-module.js";

const ARGUMENTS = "__skein_arguments";

export function liftClosure({ code }: ParsedModule, text: MagicString, closure: LiftRegistration): void {
	const { node, local, captures, argumentEnd, takesArguments } = closure;
	const names = captures.map(({ name }) => name);
	const given = takesArguments ? [`...${ARGUMENTS}`] : [];
	text.appendLeft(node.start, local + code.slice(node.start, node.end).replace(/[^\n]+/g, ""));
	text.move(node.start, node.end, code.length);
	if (names.length > 0) text.appendRight(argumentEnd, `, ${names.join(", ")}`);
	text.appendRight(node.start, `\nfunction ${local}(${[...names, ...given].join(", ")}) { return (`);
	text.appendLeft(node.end, `)(${given.join("")}); }`);
}
