/** Room to note which nodes of a view fit and how they score; used again and again, so that placing allocates nothing. */

const SMALL_CLUSTER = 16;

export class ScoreBoard {
	/** Indexes of the nodes that fit, in the order of the view. */
	fitting = new Int32Array(SMALL_CLUSTER);
	/** Weighted sums of the scores that nodes have by themselves, then scores of 0 to 100, of the nodes that fit. */
	totals = new Float64Array(SMALL_CLUSTER);
	/** Weighted sums of the scores that compare nodes, once they tell nodes apart. */
	bonuses = new Float64Array(SMALL_CLUSTER);
	/** Ratings of one score before they are scaled. */
	ratings = new Float64Array(SMALL_CLUSTER);
	/** How many nodes fit. */
	count = 0;
	/** Whether the scores that compare nodes gave all the same: `base`. */
	alike = true;
	base = 0;

	clear(nodes: number): void {
		this.count = 0;
		this.alike = true;
		this.base = 0;
		if (nodes <= this.fitting.length) return;
		const size = Math.max(nodes, this.fitting.length * 2);
		this.fitting = new Int32Array(size);
		this.totals = new Float64Array(size);
		this.bonuses = new Float64Array(size);
		this.ratings = new Float64Array(size);
	}

	addToAll(bonus: number): void {
		if (this.alike) this.base += bonus;
		else for (let slot = 0; slot < this.count; slot += 1) this.bonuses[slot] = this.bonuses[slot]! + bonus;
	}

	/** From here on `bonuses` has what each node got. */
	tellApart(): void {
		if (!this.alike) return;
		this.alike = false;
		this.bonuses.fill(this.base, 0, this.count);
	}
}
