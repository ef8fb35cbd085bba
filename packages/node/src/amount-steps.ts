/** Amounts as books count them. */

/** A power of two, so that sums of steps are exact and many calls leave nothing behind. */
const STEP = 2 ** -30;
/** From here on, bytes above all, only whole numbers are counted: with steps a sum would need more bits than a number has. */
const LARGE = 2 ** 23;

/** Rounded down, so that three thirds fit in one; but nothing is free of charge. */
export function counted(amount: number): number {
	if (amount >= LARGE) return Math.floor(amount);
	return amount > 0 ? Math.max(1, Math.floor(amount / STEP)) * STEP : 0;
}
