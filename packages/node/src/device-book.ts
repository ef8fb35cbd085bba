/**
 * What of each GPU of a node is given out.
 *
 * G1  what is taken of a device never exceeds it: a share never lies on a device that was given out whole.
 * G2  a call gets the devices that it names or none; one that names none gets those that the book chooses.
 */
import { counted } from "./amount-steps.js";

export class DeviceBook {
	readonly #indexes: readonly number[];
	readonly #whole: readonly number[];
	#free: readonly number[];

	/** @param whole what there is of each: 1, or less of one that the node has a share of */
	constructor(indexes: readonly number[], whole: readonly number[]) {
		this.#indexes = indexes;
		this.#whole = whole;
		this.#free = whole;
	}

	/** Share of each device, in their order. A value: it does not change when the book does. */
	get free(): readonly number[] {
		return this.#free;
	}

	copy(): DeviceBook {
		const copy = new DeviceBook(this.#indexes, this.#whole);
		copy.#free = this.#free;
		return copy;
	}

	/**
	 * For so many devices, or a share of one below 1: their indexes, or why not.
	 * @param named the indexes that the call wants; undefined: any
	 */
	take(amount: number, named: readonly number[] | undefined): readonly number[] | string {
		const devices = Math.ceil(amount);
		if (amount > 1 && devices !== amount)
			return `gpu: ${amount} is neither a share of a device nor a number of devices`;
		const share = counted(Math.min(1, amount));
		const places = named === undefined ? this.#choose(devices, share) : this.#find(named);
		if (typeof places === "string") return places;
		if (places.length !== devices) return `gpu: ${places.length} devices are named, not ${devices}`;
		for (const place of places) {
			if (this.#free[place]! >= share) continue;
			return `gpu: device ${this.#indexes[place]!} has ${this.#free[place]!} left, not ${Math.min(1, amount)}`;
		}
		this.#change(places, -share);
		return places.map((place) => this.#indexes[place]!);
	}

	give(amount: number, indexes: readonly number[]): void {
		const places = indexes.map((index) => this.#indexes.indexOf(index));
		this.#change(places, counted(Math.min(1, amount)));
	}

	#find(named: readonly number[]): readonly number[] | string {
		const places = named.map((index) => this.#indexes.indexOf(index));
		const missing = places.indexOf(-1);
		return missing < 0 ? places : `gpu: there is no device ${named[missing]!}`;
	}

	/** A share goes to the fullest device that has it left; whole devices are the first that are. */
	#choose(devices: number, share: number): readonly number[] | string {
		const fitting = this.#free.flatMap((free, place) => (free >= share ? [place] : []));
		if (share < 1) fitting.sort((a, b) => this.#free[a]! - this.#free[b]! || a - b);
		if (fitting.length >= devices) return fitting.slice(0, devices);
		return `gpu: need ${devices} ${share < 1 ? "with such a share left" : "whole"}, have ${fitting.length}`;
	}

	#change(places: readonly number[], change: number): void {
		this.#free = this.#free.map((free, place) =>
			places.includes(place) ? Math.min(free + change, this.#whole[place]!) : free,
		);
	}
}
