/** Only nodes with enough left of everything that the call needs. */
import { amountOf, fits } from "../resource/fits.js";
import { formatAmount } from "../resource/format-amount.js";
import type { NodeFilter } from "./node-filter.js";

export const resourcesFit: NodeFilter = {
	name: "resources",
	prepare({ needs }) {
		if (needs.length === 0) return undefined;
		return {
			accepts({ free }) {
				for (let index = 0; index < needs.length; index += 1) if (!fits(needs[index]!, free)) return false;
				return true;
			},
			hopeless: ({ free, capacity }) => needs.some((need) => !fits(need, free) && !fits(need, capacity)),
			refuse: ({ free, capacity }) =>
				needs
					.filter((need) => !fits(need, free))
					.map((need) => {
						const mayChange = fits(need, capacity);
						const have = amountOf(mayChange ? free : capacity, need.name);
						const amount = (value: number): string => formatAmount(need.name, value);
						return {
							message: `${need.name}: need ${amount(need.amount)}, have ${amount(have)}`,
							mayChange,
							shortage: { resource: need.name, need: need.amount, have },
						};
					}),
		};
	},
};
