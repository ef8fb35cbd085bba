import { isSkeinError } from "@skein/kernel";
import {
	compareLock,
	compatibleContracts,
	contractOf,
	formatLock,
	type Lock,
	type ProjectFunction,
	parseLock,
	parseTypeText,
	type TupleModel,
} from "@skein/macros/project";
import { describe, expect, it } from "vitest";

type Signature = readonly [takes: string, gives: string];

const contract = ([takes, gives]: Signature) =>
	contractOf({ parameters: parseTypeText(takes) as TupleModel, result: parseTypeText(gives)! });

const fn = (id: string, signature: Signature, options: object = {}): ProjectFunction =>
	({
		id,
		file: "/p/src/app.ts",
		line: 3,
		column: 1,
		options,
		contract: contract(signature),
	}) as unknown as ProjectFunction;

const accepted = (lock: Lock, ...functions: ProjectFunction[]): Lock => compareLock(lock, functions).accepted;
const EMPTY: Lock = { functions: [] };
const FIB: Signature = ["[number]", "number"];
const ORDER: Signature = [
	"[{ customer: { address: { city: string; street: string }; name: string }; lines: Array<{ count: number; price: number; sku: string }> }, string?]",
	"Map<string, number>",
];

describe("a lock as text", () => {
	const lock = accepted(
		accepted(EMPTY, fn("a/fib", FIB)),
		fn("a/order", ORDER),
		fn("a/fib", ["[number, string?]", "number"]),
	);

	it("has a block of lines for each function, and long types a line for each member", () => {
		expect(formatLock(lock)).toBe(`skein.lock 1
# What callers may rely on. \`skein check\` holds the code against it, \`skein check --accept\` writes it.

function a/fib
  contract ${contract(["[number, string?]", "number"]).hash}
    takes [number, string?]
    gives number
  earlier ${contract(FIB).hash}
    takes [number]
    gives number

function a/order
  contract ${contract(ORDER).hash}
    takes [
      {
        customer: { address: { city: string; street: string }; name: string }
        lines: Array<{ count: number; price: number; sku: string }>
      },
      string?,
    ]
    gives Map<string, number>

end 2
`);
	});

	it("reads back", () => {
		expect(parseLock(formatLock(lock), "skein.lock")).toEqual(lock);
		expect(parseLock(formatLock(lock).replaceAll("\n", "\r\n"), "skein.lock")).toEqual(lock);
		expect(parseLock(formatLock(EMPTY), "skein.lock")).toEqual(EMPTY);
	});

	it.each<[string, (text: string) => string, string]>([
		["empty", () => "", "skein.lock:1: it ends where the line `skein.lock 1` should stand"],
		["something else", () => "{}", "skein.lock:1: it does not begin with `skein.lock 1`"],
		[
			"of a later version",
			(text) => text.replace("lock 1", "lock 2"),
			"skein.lock:1: it has version 2, and this skein reads version 1",
		],
		[
			"cut short",
			(text) => text.replace(/\n {4}gives Map[\s\S]*/, ""),
			"skein.lock:20: it ends where `gives …` should stand",
		],
		[
			"cut between functions",
			(text) => text.replace(/function a\/order[\s\S]*/, ""),
			"it ends where `function …` or `end …` should stand",
		],
		[
			"without one of its functions",
			(text) => text.replace(/function a\/order[\s\S]*end/, "end"),
			"it says 2 functions and holds 1",
		],
		[
			"edited",
			(text) => text.replace("takes [number, string?]", "takes [number]"),
			"skein.lock:5: the types do not have the contract",
		],
		[
			"with a type that is none",
			(text) => text.replace("gives number", "gives numbre"),
			"skein.lock:7: `numbre` is not a type",
		],
		[
			"merged with marks",
			(text) => text.replace("function a/order", "<<<<<<< ours\nfunction a/order"),
			"skein.lock:12: `<<<<<<< ours` is neither",
		],
	])("that is %s is refused with its place and a remedy", (_, change, message) => {
		try {
			parseLock(change(formatLock(lock)), "skein.lock");
		} catch (error) {
			expect(isSkeinError(error, "SKEIN_CONTRACT_LOCK")).toBe(true);
			expect((error as Error).message).toContain(message);
			expect((error as Error).message).toContain("skein check --accept");
			expect((error as Error).stack).not.toContain("parse-lock");
			return;
		}
		throw new Error("it was accepted");
	});
});

describe("functions held against a lock", () => {
	const lock = accepted(EMPTY, fn("a/fib", FIB), fn("a/order", ORDER));
	const compare = (...functions: ProjectFunction[]) => {
		const { problems, added, changed } = compareLock(lock, functions);
		return { problems: problems.map(({ kind, id }) => `${kind} ${id}`), added, changed };
	};

	it("are well when nothing changed", () => {
		expect(compare(fn("a/order", ORDER), fn("a/fib", FIB))).toEqual({ problems: [], added: [], changed: [] });
	});

	it("may be added, and changed compatibly", () => {
		expect(compare(fn("a/fib", ["[number?]", "number"]), fn("a/order", ORDER), fn("a/new", FIB))).toEqual({
			problems: [],
			added: ["a/new"],
			changed: ["a/fib"],
		});
	});

	it("may not vanish, and say so with what they were", () => {
		expect(compare(fn("a/fib", FIB)).problems).toEqual(["vanished a/order"]);
		expect(compareLock(lock, [fn("a/order", ORDER)]).problems[0]!.message).toMatch(
			/^a\/fib is gone; it was \[number\] => number\.\n {2}.*skein check --accept$/,
		);
	});

	it("may not be renamed without an alias", () => {
		expect(compare(fn("a/fib", FIB), fn("a/ordering", ORDER)).problems).toEqual(["renamed a/order"]);
		expect(compareLock(lock, [fn("a/fib", FIB), fn("a/ordering", ORDER)]).problems[0]!.message).toBe(
			[
				"a/order is gone, and a/ordering (/p/src/app.ts:3:1) has its contract.",
				'  Renamed? Keep old callers: distributed({ aliases: ["a/order"] }, …)',
				"  Not the same function? Accept that callers of the old one fail: skein check --accept",
			].join("\n"),
		);
		expect(compare(fn("a/fib", FIB), fn("a/ordering", ORDER, { aliases: ["a/order"] })).problems).toEqual([]);
	});

	it("may not change so that old callers fail, and say where", () => {
		const { problems } = compareLock(lock, [fn("a/fib", ["[string]", "number"]), fn("a/order", ORDER)]);
		expect(problems.map(({ kind }) => kind)).toEqual(["incompatible"]);
		expect(problems[0]!.message).toContain("  argument 1: callers give number, the function takes string\n");
	});
});

describe("what was accepted before", () => {
	it("is kept as far as it still fits in one direction, and tells nodes of two versions whether they go together", () => {
		const optional: Signature = ["[number, string?]", "number"];
		const other: Signature = ["[Date]", "number"];
		let lock = accepted(EMPTY, fn("a/fib", FIB));
		lock = accepted(lock, fn("a/fib", optional));
		expect(compatibleContracts(lock, fn("a/fib", optional))).toEqual({ serves: [contract(FIB).hash], calls: [] });
		// A caller of the narrower contract can call nodes that still have the wider one, too.
		expect(compatibleContracts(lock, fn("a/fib", FIB))).toEqual({ serves: [], calls: [contract(optional).hash] });
		lock = accepted(lock, fn("a/fib", other));
		expect(lock.functions[0]!.earlier).toEqual([]);
	});

	it("follows a function under its alias", () => {
		const lock = accepted(
			accepted(EMPTY, fn("a/old", FIB)),
			fn("a/new", ["[number?]", "number"], { aliases: ["a/old"] }),
		);
		expect(lock.functions.map(({ id }) => id)).toEqual(["a/new"]);
		expect(lock.functions[0]!.earlier.map(({ hash }) => hash)).toEqual([contract(FIB).hash]);
	});

	it("is forgotten beyond eight changes", () => {
		let lock = EMPTY;
		for (let i = 1; i < 12; i++) {
			const options = Array.from({ length: i }, (_, at) => `"${at}"`).join(" | ");
			lock = accepted(lock, fn("a/fib", [`[${options}]`, "number"]));
		}
		expect(lock.functions[0]!.earlier).toHaveLength(8);
	});
});
