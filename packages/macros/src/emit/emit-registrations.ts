/**
 * Writes the registrations into a module's text, whose closures are lifted already.
 *
 * E1  nothing inserted holds a line break, so that a line stays the line it was.
 *     But for generated codecs: they stand behind the user's last line.
 * E2  a decorator of ours is erased, and its options are evaluated once, after the class.
 */
import type MagicString from "magic-string";
import type { FoundErrorClass } from "../find/find-error-classes.js";
import type { FoundFunction, MethodRegistration } from "../find/found-function.js";
import type { ParsedModule } from "../source/parse-module.js";
import { inOneLine } from "./in-one-line.js";
import { prologueEnd } from "./prologue-end.js";

const REGISTER = "__skein_register";
const REGISTER_ERROR_CLASS = "__skein_registerErrorClass";
const UNNAMED = "__skein_default";
const CODEC = "__skein_codec";

/** What the type pass made for one function. */
export interface GeneratedTypes {
	/** 16 hex digits. */
	readonly contract: string;
	/** Earlier contracts whose callers the function still serves, and those of functions that its callers may call. */
	readonly serves: readonly string[];
	readonly calls: readonly string[];
	/** Source text of an expression: a function from the codec kit to the codec. */
	readonly codec: string;
}

export interface Emission {
	readonly module: ParsedModule;
	readonly text: MagicString;
	/** The found functions with their ids. */
	readonly functions: readonly (FoundFunction & { readonly id: string; readonly line: number })[];
	readonly errorClasses: readonly FoundErrorClass[];
	readonly packageName: string;
	readonly registerImport: string;
	/** Source text of the URL of what workers import. */
	readonly moduleUrl: string;
	/** By id. */
	readonly types: ReadonlyMap<string, GeneratedTypes> | undefined;
}

export function emitRegistrations(emission: Emission): void {
	const { text, errorClasses, packageName } = emission;
	const first: string[] = [];
	for (const found of emission.functions) first.push(...emitFunction(emission, found));
	emitCodecs(emission);
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
		case "lift":
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

const typesOf = ({ types, functions }: Emission, at: number): GeneratedTypes | undefined => {
	const found = functions[at];
	return found === undefined || found.registration.how === "itself" ? undefined : types?.get(found.id);
};

/** Function declarations: registrations that run before the module's first statement can name them. */
function emitCodecs(emission: Emission): void {
	emission.functions.forEach((_, at) => {
		const types = typesOf(emission, at);
		if (types !== undefined) emission.text.append(`\nfunction ${CODEC}${at}(kit) { return (${types.codec})(kit); }`);
	});
}

function infoOf(emission: Emission, found: Emission["functions"][number]): string {
	const at = emission.functions.indexOf(found);
	return `id: ${JSON.stringify(found.id)}, module: ${emission.moduleUrl}, line: ${found.line}${typeInfo(typesOf(emission, at), at)}`;
}

function typeInfo(types: GeneratedTypes | undefined, at: number): string {
	if (types === undefined) return "";
	const list = (name: string, contracts: readonly string[]): string =>
		contracts.length === 0 ? "" : `, ${name}: ${JSON.stringify(contracts)}`;
	const { contract, serves, calls } = types;
	return `, contract: "${contract}"${list("serves", serves)}${list("calls", calls)}, codec: ${CODEC}${at}`;
}
