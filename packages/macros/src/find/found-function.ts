/** A distributed function as the source declares it, and what must be written where to register it. */
import type { Argument, Expression } from "oxc-parser";
import type { Span } from "../source/place.js";
import type { SyntaxNode } from "../source/syntax-node.js";

/** `closure`: written where it is spawned. */
export type FunctionKind = "call" | "tag" | "static" | "closure";

export interface FoundFunction {
	/** `fib`, `Images.thumbnail`, or `default`; `main~3f9a2c1b` for a closure. */
	readonly name: string;
	readonly kind: FunctionKind;
	/** The id that the source itself gives as a literal. */
	readonly explicitId: string | undefined;
	/** Where its declaration begins, for people. */
	readonly start: number;
	/** The function itself, from which its types are read; without decorators and `export`. */
	readonly fn: Span;
	/** The expression that gives its options. */
	readonly options: Argument | undefined;
	readonly registration: Registration;
}

export type Registration =
	/** An expression whose value is the function; `owned` when it initialises a static property. */
	| { readonly how: "wrap"; readonly start: number; readonly end: number; readonly owned: boolean }
	/** A function declaration: hoisted, so it is registered before the module's first statement. */
	| { readonly how: "hoist"; readonly local: string }
	/** `export default function () {}`: it needs a name before it can be registered. */
	| { readonly how: "name"; readonly at: number }
	/** A constant whose own function must keep the constant's name. */
	| { readonly how: "after"; readonly at: number; readonly local: string }
	| MethodRegistration
	| LiftRegistration
	/** The options give id and module, so `distributed` registers it itself. */
	| { readonly how: "itself" };

export interface MethodRegistration {
	readonly how: "method";
	/** The end of the class. */
	readonly at: number;
	readonly owner: string;
	readonly method: string;
	readonly decorator: { readonly start: number; readonly end: number };
	readonly options: Expression | undefined;
}

/** A variable of a function around a closure, which the closure gets as an argument. */
export interface Capture {
	readonly name: string;
	/** Its first use in the closure. */
	readonly span: Span;
}

/** A closure, which becomes a function at the top level of the module. */
export interface LiftRegistration {
	readonly how: "lift";
	/** The name of that function; it is hoisted. */
	readonly local: string;
	readonly node: SyntaxNode;
	readonly captures: readonly Capture[];
	/** Where the first argument of the spawning call ends. */
	readonly argumentEnd: number;
	/** Whether it may get arguments of its own, after the captured ones. */
	readonly takesArguments: boolean;
}
