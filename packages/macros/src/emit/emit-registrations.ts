/**
 * Writes the registrations into a module's text.
 *
 * E1  nothing inserted holds a line break, so that a line stays the line it was.
 * E2  a decorator of ours is erased, and its options are evaluated once, after the class.
 */
import type MagicString from "magic-string";
import type { FoundErrorClass } from "../find/find-error-classes.js";
import type { FoundFunction, MethodRegistration } from "../find/found-function.js";
import type { ParsedModule } from "../source/parse-module.js";
import { inOneLine } from "./in-one-line.js";
import { prologueEnd } from "./prologue-end.js";

export const DEFAULT_REGISTER_IMPORT = "skein/register-function";

const REGISTER = "__skein_register";
const REGISTER_ERROR_CLASS = "__skein_registerErrorClass";
const UNNAMED = "__skein_default";

export interface Emission {
	readonly module: ParsedModule;
	readonly text: MagicString;
	/** The found functions with their ids. */
	readonly functions: readonly (FoundFunction & { readonly id: string; readonly line: number })[];
	readonly errorClasses: readonly FoundErrorClass[];
	readonly packageName: string;
	readonly registerImport: string;
	/** What workers import is this module with this appended: `"?skein=functions"`, or nothing. */
	readonly moduleSuffix: string;
}

export function emitRegistrations(emission: Emission): void {
	const { text, errorClasses, packageName } = emission;
	const first: string[] = [];
	for (const found of emission.functions) first.push(...emitFunction(emission, found));
	for (const { name, end } of errorClasses) {
		text.appendLeft(end, `;${REGISTER_ERROR_CLASS}(${JSON.stringify(`${packageName}/${name}`)}, ${name});`);
	}
	const imports: string[] = [];
	if (emission.functions.some(({ registration }) => registration.how !== "itself")) {
		imports.push(`registerFunction as ${REGISTER}`);
	}
	if (errorClasses.length > 0) imports.push(`registerErrorClass as ${REGISTER_ERROR_CLASS}`);
	if (imports.length === 0) return;
	const line = `import { ${imports.join(", ")} } from ${JSON.stringify(emission.registerImport)}; ${first.join("")}`;
	text.appendRight(prologueEnd(emission.module), line);
}

/** Writes one registration, and gives what must stand before the module's first statement. */
function emitFunction(emission: Emission, found: Emission["functions"][number]): string[] {
	const { text } = emission;
	const { registration } = found;
	const info = infoOf(emission, found);
	switch (registration.how) {
		case "itself":
			return [];
		case "hoist":
			return [`${REGISTER}(${registration.local}, { ${info} }); `];
		case "name":
			text.appendLeft(registration.at, ` ${UNNAMED}`);
			// A default function is called "default", whatever we had to call it to get hold of it.
			return [
				`${REGISTER}(Object.defineProperty(${UNNAMED}, "name", { value: "default", configurable: true }), { ${info} }); `,
			];
		case "wrap":
			text.appendRight(registration.start, `${REGISTER}(`);
			text.appendLeft(registration.end, `, { ${info}${registration.owned ? ", owner: this" : ""} })`);
			return [];
		case "after":
			text.appendLeft(registration.at, `;${REGISTER}(${registration.local}, { ${info} });`);
			return [];
		case "method":
			emitMethod(emission, registration, info);
			return [];
	}
}

function emitMethod({ module, text }: Emission, method: MethodRegistration, info: string): void {
	const { decorator, options, owner } = method;
	const name = JSON.stringify(method.method);
	const member = /^[\w$]+$/.test(method.method) ? `${owner}.${method.method}` : `${owner}[${name}]`;
	const given = options === undefined ? "" : `, options: ${inOneLine(module, options)}`;
	text.appendLeft(method.at, `;${REGISTER}(${member}, { ${info}, owner: ${owner}, name: ${name}${given} });`);
	const erased = module.code.slice(decorator.start, decorator.end);
	text.update(decorator.start, decorator.end, erased.replace(/[^\r\n]+/g, " "));
}

function infoOf({ moduleSuffix }: Emission, { id, line }: Emission["functions"][number]): string {
	const module =
		moduleSuffix === "" ? "import.meta.url" : `new URL(${JSON.stringify(moduleSuffix)}, import.meta.url).href`;
	return `id: ${JSON.stringify(id)}, module: ${module}, line: ${line}`;
}
