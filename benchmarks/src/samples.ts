/** The values that contestants send, the same for all. */

export const tuple = [1, 2, "abc"] as const;

export interface Order {
	readonly id: number;
	readonly reference: string;
	readonly open: boolean;
	readonly total: number;
	readonly currency: string;
	readonly customer: {
		readonly id: number;
		readonly name: string;
		readonly mail: string;
		readonly address: {
			readonly street: string;
			readonly city: string;
			readonly zip: string;
			readonly country: string;
		};
		readonly tags: readonly string[];
	};
	readonly lines: readonly {
		readonly sku: string;
		readonly title: string;
		readonly count: number;
		readonly price: number;
		readonly discount: number | null;
	}[];
	readonly shipping: {
		readonly carrier: string;
		readonly express: boolean;
		readonly weightKg: number;
		readonly note: string;
	};
	readonly history: readonly number[];
}

/** About 1 KB as JSON: an order with nested objects, arrays, numbers, short and longer strings, no date or map. */
export const order: Order = {
	id: 84_213_377,
	reference: "2026-11-21/000417",
	open: true,
	total: 1189.4,
	currency: "EUR",
	customer: {
		id: 5_520_193,
		name: "Margarethe Weißenfels",
		mail: "m.weissenfels@example.org",
		address: { street: "Lange Reihe 41", city: "Hamburg", zip: "20099", country: "DE" },
		tags: ["returning", "newsletter", "invoice"],
	},
	lines: [
		{ sku: "KB-0081-DE", title: "Keyboard, low profile, wireless", count: 2, price: 129.9, discount: null },
		{ sku: "MS-2210", title: "Mouse", count: 2, price: 49.5, discount: 0.1 },
		{
			sku: "DS-27-4K",
			title: "Display 27 inch, 3840 by 2160, height adjustable",
			count: 1,
			price: 699,
			discount: null,
		},
		{ sku: "CB-USBC-2M", title: "Cable", count: 4, price: 14.9, discount: 0.05 },
		{ sku: "ST-ARM-01", title: "Arm for one display, clamp, gas spring", count: 1, price: 89.9, discount: null },
	],
	shipping: {
		carrier: "parcel",
		express: false,
		weightKg: 9.85,
		note: "Leave with the neighbours on the second floor.",
	},
	history: [1763690400000, 1763694000000, 1763697600000],
};

/** Whether `value` is such an order, looking at the two ends. */
export function isOrder(value: unknown): boolean {
	const { id, history } = value as Partial<Order>;
	return id === order.id && history?.[2] === order.history[2];
}

export function floats(count: number): Float64Array {
	return Float64Array.from({ length: count }, (_, index) => index * 1.000_1 + 0.5);
}

/** Elements of an argument of 1 MB. */
export const MEGABYTE_OF_FLOATS = 131_072;
