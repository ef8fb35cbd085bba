/**
 * From TypeScript's types to models.
 *
 * What it cannot say more of becomes `any`, with the reason; what no codec could send becomes `unsendable`.
 */
import { ts } from "ts-morph";
import { bindSelf, type DraftType } from "./bind-self.js";
import { builtInNames, type LiteralValue, type StreamModel, type TypeModel } from "./type-model.js";

/** Types of libraries grow without end; a codec for that many nodes would be slower to load than to do without. */
const MAX_NODES = 2_000;
const MAX_DEPTH = 24;
const MAX_OPTIONS = 200;

const BUILT_IN: ReadonlySet<string> = new Set(builtInNames);
const STREAMS: ReadonlySet<string> = new Set([
	"AsyncGenerator",
	"AsyncIterable",
	"AsyncIterableIterator",
	"AsyncIteratorObject",
	"ReadableStream",
]);
const OPEN_ENDED: ReadonlySet<string> = new Set([
	"Iterable",
	"ArrayLike",
	"PromiseLike",
	"ArrayBufferView",
	"SharedArrayBuffer",
]);
const A_STREAM =
	"a stream; one can only be an argument or the result itself, of the type AsyncIterable<…> or ReadableStream<…>";
const NEVER_SENT: Readonly<Record<string, string>> = {
	WeakMap: "a WeakMap",
	WeakSet: "a WeakSet",
	WeakRef: "a WeakRef",
	Promise: "a Promise inside a value; await it first",
	Function: "a function",
	Generator: "a generator",
	AsyncGenerator: "a generator",
	Iterator: "an iterator",
	ReadableStream: A_STREAM,
	WritableStream: "a stream",
	TransformStream: "a stream",
	Blob: "a Blob",
	AbortSignal: "an AbortSignal; the task has its own: currentTask().signal",
};

export class TypeReader {
	readonly #program: ts.Program;
	readonly #checker: ts.TypeChecker;
	readonly #node: ts.Node;
	readonly #open: { readonly type: ts.Type; readonly id: number }[] = [];
	/** Without strict null checks every type of the project takes null and undefined. */
	readonly #nullable: boolean;
	#ids = 0;
	#nodes = 0;

	constructor(program: ts.Program, node: ts.Node) {
		this.#program = program;
		this.#checker = program.getTypeChecker();
		this.#node = node;
		const { strict, strictNullChecks } = program.getCompilerOptions();
		this.#nullable = strictNullChecks === false || (strictNullChecks === undefined && strict === false);
	}

	read(type: ts.Type): TypeModel {
		this.#nodes = 0;
		return bindSelf(this.#draft(type));
	}

	/** Of a parameter, or of the result: streams may stand there, alone or as one of several types. */
	readPlace(type: ts.Type, place: "parameter" | "result"): TypeModel {
		const options = type.isUnion() ? type.types : [type];
		const streams = options.map((one) => this.#stream(one, place));
		if (streams.every((one) => one === undefined)) return this.read(type);
		const of = options.map((one, at) => streams[at] ?? this.read(one));
		return of.length === 1 ? of[0]! : { kind: "union", of };
	}

	/** Of a rest parameter: an array or a tuple, of streams perhaps. */
	readRest(type: ts.Type): TypeModel {
		if (!this.#checker.isArrayType(type)) return this.read(type);
		return { kind: "array", item: this.readPlace(this.#argument(type, 0), "parameter") };
	}

	#stream(type: ts.Type, place: "parameter" | "result"): StreamModel | undefined {
		const name = type.symbol?.name ?? "";
		if (!STREAMS.has(name) || !this.#isGlobal(type.symbol)) return undefined;
		const [item, last] = this.#checker.getTypeArguments(type as ts.TypeReference);
		if (item === undefined) return undefined;
		const isReadable = name === "ReadableStream" && place === "parameter";
		const returns = place === "result" && last !== undefined ? this.read(last) : undefined;
		return {
			kind: "stream",
			item: this.read(item),
			returns: returns?.kind === "any" ? undefined : returns,
			isReadable,
		};
	}

	#draft(type: ts.Type): DraftType {
		const draft = this.#strict(type);
		if (!this.#nullable || draft.kind === "any") return draft;
		return { kind: "union", of: [draft, { kind: "null" }, { kind: "undefined" }] };
	}

	#strict(type: ts.Type): DraftType {
		const { flags } = type;
		const { TypeFlags } = ts;
		if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return any(this.#checker.typeToString(type));
		if (flags & TypeFlags.Never) return any("never");
		if (flags & (TypeFlags.Undefined | TypeFlags.Void)) return { kind: "undefined" };
		if (flags & TypeFlags.Null) return { kind: "null" };
		if (flags & TypeFlags.Boolean) return { kind: "boolean" };
		if (flags & TypeFlags.BooleanLiteral) return literal(this.#checker.typeToString(type) === "true");
		if (type.isStringLiteral() || type.isNumberLiteral()) return literal(type.value);
		if (flags & TypeFlags.BigIntLiteral) return literal(bigintOf((type as ts.BigIntLiteralType).value));
		if (flags & TypeFlags.TemplateLiteral) return { kind: "string", template: this.#checker.typeToString(type) };
		if (flags & TypeFlags.StringLike && !type.isUnion()) return { kind: "string" };
		if (flags & TypeFlags.NumberLike && !type.isUnion()) return { kind: "number" };
		if (flags & TypeFlags.BigIntLike) return { kind: "bigint" };
		if (flags & TypeFlags.ESSymbolLike) return { kind: "unsendable", what: "a symbol" };
		if (flags & TypeFlags.NonPrimitive) return any("object");
		if (type.isTypeParameter()) return any(`the type parameter ${type.symbol.name}`);
		if (flags & (TypeFlags.Instantiable | TypeFlags.Index))
			return any(`the generic type ${this.#checker.typeToString(type)}`);
		return this.#compound(type);
	}

	/** Unions and objects, which may contain themselves. */
	#compound(type: ts.Type): DraftType {
		const known = this.#open.find((one) => one.type === type);
		if (known !== undefined) return { kind: "self", id: known.id };
		if (this.#open.length >= MAX_DEPTH || ++this.#nodes > MAX_NODES) return any("the type is too large");
		const id = ++this.#ids;
		this.#open.push({ type, id });
		const of = type.isUnion() ? this.#union(type) : this.#object(type);
		this.#open.pop();
		return { kind: "recursive", id, of };
	}

	#union(type: ts.UnionType): DraftType {
		if (type.types.length > MAX_OPTIONS) return any(`a union of ${type.types.length} types`);
		return { kind: "union", of: type.types.map((one) => this.#strict(one)) };
	}

	#object(type: ts.Type): DraftType {
		if (type.isIntersection()) {
			const primitive = type.types.find(
				(one) => one.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike),
			);
			if (primitive !== undefined) return this.#strict(primitive);
		}
		const checker = this.#checker;
		if (checker.isTupleType(type)) return this.#tuple(type as ts.TupleTypeReference);
		if (checker.isArrayType(type)) return { kind: "array", item: this.#draft(this.#argument(type, 0)) };
		const name = type.symbol?.name ?? "";
		const global = type.symbol !== undefined && this.#isGlobal(type.symbol);
		if (global && /^(?:Readonly)?Map$/.test(name)) {
			return { kind: "map", key: this.#draft(this.#argument(type, 0)), value: this.#draft(this.#argument(type, 1)) };
		}
		if (global && /^(?:Readonly)?Set$/.test(name)) return { kind: "set", item: this.#draft(this.#argument(type, 0)) };
		if (global && BUILT_IN.has(name)) return { kind: "built-in", name: name as never };
		if (this.#isError(type)) return { kind: "built-in", name: "Error" };
		// Arrays and Sets are among them, and can be sent.
		if (global && OPEN_ENDED.has(name)) return any(name);
		const never = global ? NEVER_SENT[name] : undefined;
		if (never !== undefined) return { kind: "unsendable", what: never };
		if (type.getCallSignatures().length + type.getConstructSignatures().length > 0) {
			return { kind: "unsendable", what: "a function" };
		}
		return this.#members(type, name);
	}

	#argument(type: ts.Type, at: number): ts.Type {
		return this.#checker.getTypeArguments(type as ts.TypeReference)[at] ?? this.#checker.getAnyType();
	}

	#tuple(type: ts.TupleTypeReference): DraftType {
		const flags = type.target.elementFlags;
		const types = this.#checker.getTypeArguments(type);
		const at = flags.findIndex((one) => one & ts.ElementFlags.Variable);
		if (at !== -1 && at !== flags.length - 1) return any("a tuple with a rest in its middle");
		if (at !== -1 && flags[at]! & ts.ElementFlags.Variadic) return any("a tuple of a generic length");
		const items = (at === -1 ? types : types.slice(0, at)).map((one, i) => {
			const optional = (flags[i]! & ts.ElementFlags.Optional) !== 0;
			return { type: this.#draft(one), optional };
		});
		return { kind: "tuple", items, rest: at === -1 ? undefined : this.#draft(types[at]!) };
	}

	#members(type: ts.Type, name: string): DraftType {
		const checker = this.#checker;
		const foreign = this.#whyNotPlain(type, name);
		if (foreign !== undefined) {
			// `number[] & { readonly brand: "sorted" }`: the value is an array, whatever its type adds.
			const isArray = !isClass(type) && checker.isArrayLikeType(type);
			return isArray ? any("an array with further members") : { kind: "unsendable", what: foreign };
		}
		const members = checker.getPropertiesOfType(type).map((symbol) => ({
			name: symbol.name,
			type: this.#draft(checker.getTypeOfSymbolAtLocation(symbol, this.#node)),
			optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
		}));
		if (members.some((member) => member.name.startsWith("__@")))
			return { kind: "unsendable", what: `${shown(name)} with symbols as keys` };
		const index =
			checker.getIndexInfoOfType(type, ts.IndexKind.String) ?? checker.getIndexInfoOfType(type, ts.IndexKind.Number);
		if (members.length === 0 && index === undefined) return any(name === "" || name === "__type" ? "{}" : name);
		return { kind: "object", members, index: index === undefined ? undefined : this.#draft(index.type) };
	}

	/** Instances are refused: a class is more than its fields. */
	#whyNotPlain(type: ts.Type, name: string): string | undefined {
		const properties = this.#checker.getPropertiesOfType(type);
		if (properties.some((symbol) => symbol.name.startsWith("__@asyncIterator@"))) return `${shown(name)}, ${A_STREAM}`;
		const method = properties.find(
			(symbol) => symbol.flags & ts.SymbolFlags.Method && !(symbol.flags & ts.SymbolFlags.Optional),
		);
		if (isClass(type)) return `an instance of class ${name}; send a plain object`;
		if (method === undefined) return undefined;
		const called = method.name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]");
		return `${shown(name)} with the method ${called}()`;
	}

	/** `Error`, its built-in kinds, and classes that extend them: an error keeps its class on its way. */
	#isError(type: ts.Type): boolean {
		const { symbol } = type;
		if (symbol === undefined) return false;
		if (/^(?:Eval|Range|Reference|Syntax|Type|URI|Aggregate)?Error$/.test(symbol.name) && this.#isGlobal(symbol))
			return true;
		if (!(symbol.flags & ts.SymbolFlags.Class)) return false;
		return (
			(this.#checker.getDeclaredTypeOfSymbol(symbol) as ts.InterfaceType)
				.getBaseTypes()
				?.some((parent) => this.#isError(parent)) === true
		);
	}

	/** Of the language or of Node, not of the user. */
	#isGlobal(symbol: ts.Symbol): boolean {
		return (symbol.declarations ?? []).some((declaration) => {
			const file = declaration.getSourceFile();
			return (
				this.#program.isSourceFileDefaultLibrary(file) ||
				/[\\/]node_modules[\\/]@types[\\/]node[\\/]/.test(file.fileName)
			);
		});
	}
}

const isClass = ({ symbol }: ts.Type): boolean => symbol !== undefined && (symbol.flags & ts.SymbolFlags.Class) !== 0;
const any = (why: string): DraftType => ({ kind: "any", why });
const literal = (value: LiteralValue): DraftType => ({ kind: "literal", value });
const shown = (name: string): string => (name === "" || name.startsWith("__") ? "an object" : name);

const bigintOf = ({ negative, base10Value }: ts.PseudoBigInt): bigint => (negative ? -1n : 1n) * BigInt(base10Value);
