/**
 * What runs on a node, as others are told of it: how many calls of each function, and those that say more of themselves
 * in groups that are alike.
 *
 * A plain call costs a step of a counter.
 */
import type { CallClaim, CallGroup } from "@skein/kernel";

/** Groups that are told at most, the largest first: more would only fill messages. */
const MOST = 1_000;
/** Bytes that they take together; what a group says of itself may be long. */
const MOST_BYTES = 256 * 1024;
/** Of a group, beside what it says: its count, and the name of its function's id. */
const BESIDE = 40;

export class CallTally {
	readonly #functionOf: (target: number) => string | undefined;
	/** By target. */
	readonly #plain: number[] = [];
	readonly #groups = new Map<string, { group: Omit<CallGroup, "count">; bytes: number; count: number }>();
	/** What these say, in bytes, counted when one comes and goes: their groups are asked for at each report, and by each call that looks around. */
	#said = 0;

	constructor(functionOf: (target: number) => string | undefined) {
		this.#functionOf = functionOf;
	}

	/** Whether any of them keeps other calls away. */
	get avoids(): boolean {
		for (const { group } of this.#groups.values()) if (group.avoids !== undefined) return true;
		return false;
	}

	add(target: number, claim: CallClaim | undefined): void {
		if (claim !== undefined && isTelling(claim)) this.#addTold(target, claim);
		else this.#plain[target] = (this.#plain[target] ?? 0) + 1;
	}

	remove(target: number, claim: CallClaim | undefined): void {
		if (claim === undefined || !isTelling(claim)) {
			this.#plain[target]! -= 1;
			return;
		}
		const key = keyOf(target, claim);
		const known = this.#groups.get(key);
		if (known === undefined) return;
		known.count -= 1;
		if (known.count > 0) return;
		this.#groups.delete(key);
		this.#said -= known.bytes;
	}

	/** A value. `beside` are further plain calls, by target. */
	groups(beside: ReadonlyMap<number, number>): readonly CallGroup[] {
		const told: CallGroup[] = [...this.#groups.values()].map(({ group, count }) => ({ ...group, count }));
		for (let target = 0; target < this.#plain.length; target += 1) {
			this.#tell(told, target, (this.#plain[target] ?? 0) + (beside.get(target) ?? 0));
		}
		for (const [target, count] of beside) if (target >= this.#plain.length) this.#tell(told, target, count);
		let bytes = this.#said + BESIDE * told.length;
		for (let i = this.#groups.size; i < told.length; i += 1) bytes += told[i]!.function!.length;
		return told.length <= MOST && bytes <= MOST_BYTES ? told : cut(told);
	}

	#tell(told: CallGroup[], target: number, count: number): void {
		const id = count > 0 ? this.#functionOf(target) : undefined;
		if (id !== undefined) told.push({ function: id, count });
	}

	#addTold(target: number, claim: CallClaim): void {
		const key = keyOf(target, claim);
		const known = this.#groups.get(key);
		if (known !== undefined) known.count += 1;
		else {
			const group = this.#describe(target, claim);
			const bytes = Buffer.byteLength(JSON.stringify(group));
			this.#groups.set(key, { group, bytes, count: 1 });
			this.#said += bytes;
		}
	}

	/** What calls hold matters only of those that may have to go. */
	#describe(target: number, claim: CallClaim): Omit<CallGroup, "count"> {
		const { labels, tenant, priority, preemptible, avoids, amounts, gpus } = claim;
		const id = this.#functionOf(target);
		return {
			...(id === undefined ? {} : { function: id }),
			...(labels === undefined ? {} : { labels }),
			...(tenant === undefined ? {} : { tenant }),
			...(priority === undefined ? {} : { priority }),
			...(avoids === undefined ? {} : { avoids }),
			...(preemptible === true ? { preemptible } : {}),
			...(preemptible === true && amounts !== undefined ? { amounts } : {}),
			...(preemptible === true && gpus !== undefined ? { gpus } : {}),
		};
	}
}

/** The largest that go into a message. */
function cut(groups: CallGroup[]): CallGroup[] {
	let left = MOST_BYTES;
	return groups
		.sort((a, b) => b.count - a.count)
		.slice(0, MOST)
		.filter((group) => {
			left -= Buffer.byteLength(JSON.stringify(group));
			return left >= 0;
		});
}

/** Whether a call says of itself what others' placement may go by. */
function isTelling({ labels, tenant, priority, preemptible, avoids }: CallClaim): boolean {
	return (
		labels !== undefined ||
		tenant !== undefined ||
		priority !== undefined ||
		preemptible === true ||
		avoids !== undefined
	);
}

function keyOf(target: number, { labels, tenant, priority, preemptible, avoids, amounts, gpus }: CallClaim): string {
	return JSON.stringify([
		target,
		labels,
		tenant,
		priority,
		avoids,
		...(preemptible === true ? [preemptible, amounts, gpus] : []),
	]);
}
