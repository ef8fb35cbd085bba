/**
 * The groups of calls on another node, as this one knows them: what the node told, and ahead of that what this one sent
 * there since and is not answered.
 */
import type { CallGroup } from "@skein/kernel";

interface Entry {
	readonly group: CallGroup;
	/** Sent there by this node and not answered. */
	own: number;
	/** Of others, at the last report. */
	others: number;
}

export class GroupLedger {
	readonly #entries = new Map<string, Entry>();

	/** A call of the group went there (1) or was answered (-1). */
	count(group: CallGroup, change: 1 | -1): void {
		const entry = this.#entry(group);
		entry.own = Math.max(0, entry.own + change);
		this.#forgetIfEmpty(entry);
	}

	hear(told: readonly CallGroup[]): void {
		for (const entry of this.#entries.values()) entry.others = 0;
		for (const group of told) {
			const entry = this.#entry(group);
			entry.others = Math.max(0, group.count - entry.own);
		}
		for (const entry of [...this.#entries.values()]) this.#forgetIfEmpty(entry);
	}

	/** Whether any of them keeps other calls away. */
	get avoids(): boolean {
		for (const { group } of this.#entries.values()) if (group.avoids !== undefined) return true;
		return false;
	}

	/** A value; undefined when there is none. */
	groups(): readonly CallGroup[] | undefined {
		if (this.#entries.size === 0) return undefined;
		return [...this.#entries.values()].map(({ group, own, others }) => ({ ...group, count: own + others }));
	}

	#entry(group: CallGroup): Entry {
		const key = keyOf(group);
		let entry = this.#entries.get(key);
		if (entry === undefined) {
			entry = { group, own: 0, others: 0 };
			this.#entries.set(key, entry);
		}
		return entry;
	}

	#forgetIfEmpty(entry: Entry): void {
		if (entry.own + entry.others === 0) this.#entries.delete(keyOf(entry.group));
	}
}

/** What is at its default is as good as absent. */
function keyOf({ function: id, labels, tenant, priority, preemptible, amounts, gpus, avoids }: CallGroup): string {
	const told = [id, sorted(labels), tenant || undefined, priority || undefined, avoids?.length ? avoids : undefined];
	return JSON.stringify(preemptible === true ? [...told, sorted(amounts), gpus] : told);
}

function sorted(record: Readonly<Record<string, unknown>> | undefined): [string, unknown][] | undefined {
	const entries = Object.entries(record ?? {});
	return entries.length === 0 ? undefined : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
