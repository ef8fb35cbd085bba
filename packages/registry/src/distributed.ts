/**
 * `distributed`: marks a function or a static method, and leaves it an ordinary function.
 *
 * The identity comes from the macro, or from `id` and `module` in the options when nothing transforms the source.
 */
import { type DistributedOptions, SkeinError } from "@skein/kernel";
import { declareOptions, registerFunction } from "./function-registry.js";
import { describeMember } from "./member-metadata.js";
import type { AnyFunction } from "./registration.js";

/** A decorator for static methods, legacy and standard alike. */
export interface DistributedDecorator {
	<F extends AnyFunction>(method: F, context: ClassMethodDecoratorContext): void;
	(owner: object, name: string | symbol, descriptor: PropertyDescriptor): void;
}

/**
 * Call form, `distributed(fn)` or `distributed(options, fn)`: returns the function.
 * Decorator form, `@distributed()` or `@distributed(options)` on a static method.
 *
 * @example
 * export const add = distributed((a: number, b: number): number => a + b);
 * @throws SKEIN_FUNCTION_OPTIONS, SKEIN_FUNCTION_DUPLICATE, SKEIN_CONFIG_INVALID
 */
// Not `AnyFunction`: its parameters would be the context of the function's own, and `any` for those without a written type.
export function distributed<F extends CallableFunction>(fn: F): F;
export function distributed<F extends CallableFunction>(options: DistributedOptions, fn: F): F;
export function distributed(options?: DistributedOptions): DistributedDecorator;
export function distributed(first?: AnyFunction | DistributedOptions, second?: AnyFunction): unknown {
	if (typeof first === "function") return declare({}, first);
	if (typeof second === "function") return declare(first ?? {}, second);
	if (second !== undefined) {
		throw new SkeinError("SKEIN_FUNCTION_OPTIONS", `distributed(options, fn): fn is ${typeof second}, not a function`);
	}
	return decorator(first ?? {});
}

function declare<F extends AnyFunction>(options: DistributedOptions, fn: F): F {
	declareOptions(fn, options);
	if (options.id !== undefined && options.module !== undefined) registerFunction(fn, { id: options.id });
	return fn;
}

function decorator(options: DistributedOptions): DistributedDecorator {
	return (target: object, contextOrName: unknown, descriptor?: PropertyDescriptor): void => {
		if (descriptor !== undefined) {
			applyTo(target, contextOrName as string | symbol, descriptor.value as AnyFunction, options);
			return;
		}
		const context = contextOrName as ClassMethodDecoratorContext;
		if (context?.kind !== "method" || !context.static) throw notStatic(String(context?.name ?? "?"));
		context.addInitializer(function (this: unknown) {
			applyTo(this as object, context.name, target as AnyFunction, options);
		});
	};
}

function applyTo(owner: object, name: string | symbol, method: AnyFunction, options: DistributedOptions): void {
	if (typeof owner !== "function" || typeof method !== "function") throw notStatic(String(name));
	describeMember(owner, name, options);
	declareOptions(method, options);
	if (options.id !== undefined && options.module !== undefined) registerFunction(method, { id: options.id, owner });
}

function notStatic(name: string): SkeinError {
	return new SkeinError(
		"SKEIN_FUNCTION_OPTIONS",
		`@distributed() stands on "${name}", which is not a static method; only static methods can run elsewhere, because an instance lives in one thread`,
	);
}
