/** Holds the functions of a project against the lock: what vanished, what no longer fits, what is new. */
import { compareContracts } from "../contract/compare-contracts.js";
import type { ProjectFunction } from "../project/describe-project.js";
import { formatPlace } from "../source/place.js";
import { typeText } from "../types/type-text.js";
import { type Lock, type LockedContract, type LockedFunction, MAX_EARLIER } from "./lock.js";

export interface LockProblem {
	readonly kind: "vanished" | "renamed" | "incompatible";
	readonly id: string;
	/** What is wrong and what to do, in lines. */
	readonly message: string;
}

export interface LockComparison {
	readonly problems: readonly LockProblem[];
	/** Ids that the lock does not hold yet, and those whose contract changed compatibly. */
	readonly added: readonly string[];
	readonly changed: readonly string[];
	/** What `--accept` writes. */
	readonly accepted: Lock;
}

/** Closures are left out: nobody calls one but the program that it is written in. */
export function compareLock(lock: Lock, all: readonly ProjectFunction[]): LockComparison {
	const functions = all.filter(({ kind }) => kind !== "closure");
	const byName = new Map<string, ProjectFunction>();
	for (const one of functions) for (const name of [one.id, ...aliasesOf(one)]) byName.set(name, one);
	const locked = new Map(lock.functions.map((one) => [one.id, one]));
	const added = functions.filter(({ id }) => !locked.has(id));
	const problems: LockProblem[] = [];
	const changed: string[] = [];
	for (const before of lock.functions) {
		const now = byName.get(before.id);
		if (now === undefined) problems.push(vanished(before, added));
		else if (now.contract.hash !== before.contract.hash) {
			const misfit = compareContracts(before.contract.signature, now.contract.signature);
			if (misfit === undefined) changed.push(before.id);
			else problems.push(incompatible(before, now, misfit));
		}
	}
	return { problems, added: added.map(({ id }) => id), changed, accepted: accept(functions, lock) };
}

const aliasesOf = ({ options }: ProjectFunction): string[] =>
	Array.isArray(options.aliases) ? options.aliases.filter((one): one is string => typeof one === "string") : [];

function vanished(before: LockedFunction, added: readonly ProjectFunction[]): LockProblem {
	const { id, contract } = before;
	const twin =
		added.find((one) => one.contract.hash === contract.hash && !isTrivial(contract)) ?? likelyRename(before, added);
	if (twin !== undefined) {
		const lines = [
			`${id} is gone, and ${twin.id} (${formatPlace(twin)}) has its contract.`,
			`  Renamed? Keep old callers: distributed({ aliases: [${JSON.stringify(id)}] }, …)`,
			"  Not the same function? Accept that callers of the old one fail: skein check --accept",
		];
		return { kind: "renamed", id, message: lines.join("\n") };
	}
	const lines = [
		`${id} is gone; it was ${typeText(contract.signature.parameters)} => ${typeText(contract.signature.result)}.`,
		"  Programs that were built before still call it. Bring it back until none of them runs, or accept that they fail: skein check --accept",
	];
	return { kind: "vanished", id, message: lines.join("\n") };
}

/** `() => void` fits too many. */
const isTrivial = ({ signature }: LockedContract): boolean =>
	signature.parameters.items.length === 0 && signature.result.kind === "undefined";

/** The same last word, in another class or package. */
function likelyRename(
	{ id, contract }: LockedFunction,
	added: readonly ProjectFunction[],
): ProjectFunction | undefined {
	const last = (name: string): string | undefined => name.split(/[./]/).at(-1);
	return added.find((one) => one.contract.hash === contract.hash && last(one.id) === last(id));
}

function incompatible(before: LockedFunction, now: ProjectFunction, misfit: string): LockProblem {
	const { signature } = before.contract;
	const lines = [
		`${before.id} (${formatPlace(now)}) no longer fits programs that were built before:`,
		`  ${misfit}`,
		`  recorded: ${typeText(signature.parameters)} => ${typeText(signature.result)}`,
		"  Make what is new optional, or leave this one as it is and give the new one another name; or accept that old callers are refused: skein check --accept",
	];
	return { kind: "incompatible", id: before.id, message: lines.join("\n") };
}

function accept(functions: readonly ProjectFunction[], lock: Lock): Lock {
	const locked = new Map(lock.functions.map((one) => [one.id, one]));
	const accepted = functions.map((one): LockedFunction => {
		const { id, contract } = one;
		const before = [id, ...aliasesOf(one)].flatMap((name) => locked.get(name) ?? []);
		const known = before.flatMap((old) => [old.contract, ...old.earlier]);
		const earlier = known.filter(
			({ hash, signature }, at) =>
				hash !== contract.hash &&
				known.findIndex((other) => other.hash === hash) === at &&
				fitsSomehow(signature, contract.signature),
		);
		return { id, contract, earlier: earlier.slice(0, MAX_EARLIER) };
	});
	return { functions: accepted.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

const fitsSomehow = (a: LockedContract["signature"], b: LockedContract["signature"]): boolean =>
	compareContracts(a, b) === undefined || compareContracts(b, a) === undefined;

/** Which earlier contracts go together with a function's present one, either way. */
export function compatibleContracts(
	lock: Lock | undefined,
	{ id, contract }: Pick<ProjectFunction, "id" | "contract">,
): { serves: string[]; calls: string[] } {
	const locked = lock?.functions.find((one) => one.id === id);
	const known = locked === undefined ? [] : [locked.contract, ...locked.earlier];
	const earlier = known.filter(({ hash }) => hash !== contract.hash);
	const hashes = (fits: (one: LockedContract) => boolean): string[] => earlier.filter(fits).map(({ hash }) => hash);
	return {
		serves: hashes(({ signature }) => compareContracts(signature, contract.signature) === undefined),
		calls: hashes(({ signature }) => compareContracts(contract.signature, signature) === undefined),
	};
}
