/**
 * Whose turn it is: tenants get turns in proportion to their weights, and none is ever a whole turn ahead of or behind what
 * it is owed while it has something to run.
 *
 * Earliest eligible virtual deadline first: a turn may begin when the tenant has had no more than its share so far, and of
 * those that may begin the one goes first whose share of time for that turn ends first.
 */

interface Account {
	readonly weight: number;
	/** What it got, divided by its weight. */
	service: number;
	active: boolean;
}

/** Sums of fractions are off by less than this. */
const ROUNDING = 1e-9;

export class FairShare {
	readonly #accounts = new Map<string, Account>();
	/** What a tenant of weight 1 would have got by now. */
	#time = 0;
	#weights = 0;

	/** @param weight of a tenant that is not known yet */
	enter(tenant: string, weight: number): void {
		const known = this.#accounts.get(tenant);
		const account = known ?? { weight, service: 0, active: false };
		this.#accounts.set(tenant, account);
		if (account.active) return;
		account.active = true;
		// Time in which it asked for nothing is not owed to it.
		account.service = Math.max(account.service, this.#time);
		this.#weights += account.weight;
	}

	leave(tenant: string): void {
		const account = this.#accounts.get(tenant);
		if (account?.active !== true) return;
		account.active = false;
		this.#weights -= account.weight;
	}

	/** Tenants that asked, the one whose turn it is first. */
	order(costs: ReadonlyMap<string, number>): string[] {
		const deadline = (tenant: string): number => {
			const { service, weight } = this.#accounts.get(tenant)!;
			return service + costs.get(tenant)! / weight;
		};
		const mayBegin = (tenant: string): number => (this.#accounts.get(tenant)!.service <= this.#time + ROUNDING ? 0 : 1);
		return [...costs.keys()].sort((a, b) => mayBegin(a) - mayBegin(b) || deadline(a) - deadline(b) || (a < b ? -1 : 1));
	}

	charge(tenant: string, cost: number): void {
		const account = this.#accounts.get(tenant)!;
		account.service += cost / account.weight;
		this.#time += cost / this.#weights;
	}
}
