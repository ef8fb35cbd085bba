/**
 * A ring whose two ends are held before every atomic step, so that a test can play their steps in any order: the writer
 * is the code of the test, the reader runs in a thread of its own and takes a step when it is granted one.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { allocateRing } from "../src/ring/ring-memory.js";

const WORD = { stopped: 0, granted: 1, asleep: 2, again: 3, told: 4, nudged: 5, scene: 6, seen: 16 };
const STEPS = ["load", "store", "compareExchange"] as const;
const real = { load: Atomics.load, store: Atomics.store, compareExchange: Atomics.compareExchange };

/** `read`: as a lane does · `start`: claims the first frame. */
export type Scene = "read" | "start";

/** Whether the reader takes a step now, where both could. */
export type Choose = () => boolean;

export class SteppedReader {
	readonly ring: SharedArrayBuffer = allocateRing();
	readonly #words = new Int32Array(new SharedArrayBuffer(4096));
	readonly #worker: Worker;
	#choose: Choose = () => false;

	private constructor() {
		this.#worker = new Worker(new URL("./fixtures/stepped-reader.mjs", import.meta.url), {
			workerData: { control: this.#words.buffer, ring: this.ring, WORD },
		});
	}

	static async open(): Promise<SteppedReader> {
		const reader = new SteppedReader();
		await once(reader.#worker, "online");
		reader.#wait(1);
		return reader;
	}

	async close(): Promise<void> {
		await this.#worker.terminate();
	}

	/** The calls of the frames that the reader took, in its order. */
	get seen(): number[] {
		return [...this.#words.subarray(WORD.seen + 1, WORD.seen + 1 + this.#words[WORD.seen]!)];
	}

	/** Whether the reader said, since the last time, that the writer waits for room. */
	takeNudge(): boolean {
		return real.compareExchange(this.#words, WORD.nudged, 1, 0) === 1;
	}

	/** Sends the reader a message. */
	tell(): void {
		this.#words[WORD.told] = 1;
	}

	/** An empty ring, and a reader before its first step. */
	begin(scene: Scene): void {
		new Uint8Array(this.ring).fill(0);
		this.#words.fill(0, WORD.told);
		this.#words[WORD.scene] = scene === "read" ? 0 : 1;
		this.#words[WORD.again] = 1;
		this.#step();
	}

	/** Runs the writer's code; before each of its atomic steps the reader takes as many as `choose` says. */
	write(body: () => void, choose: Choose): void {
		this.#choose = choose;
		this.#patch((name) => (array: Int32Array, ...rest: [number, number, number]) => {
			if (array.buffer === this.ring) this.#letReaderStep();
			return (real[name] as (...args: unknown[]) => number)(array, ...rest);
		});
		try {
			body();
		} finally {
			this.#patch((name) => real[name] as never);
		}
	}

	/** The reader goes on until it sleeps and no message has come. */
	rest(): void {
		while (this.#canStep()) this.#step();
	}

	#letReaderStep(): void {
		while (this.#canStep() && this.#choose()) this.#step();
	}

	#canStep(): boolean {
		return this.#words[WORD.asleep] === 0 || this.#words[WORD.told] === 1;
	}

	#step(): void {
		const stops = this.#words[WORD.stopped]!;
		real.store(this.#words, WORD.granted, stops);
		Atomics.notify(this.#words, WORD.granted);
		this.#wait(stops + 1);
	}

	#wait(stops: number): void {
		while (real.load(this.#words, WORD.stopped) < stops) Atomics.wait(this.#words, WORD.stopped, stops - 1);
	}

	#patch(make: (name: (typeof STEPS)[number]) => never | ((array: Int32Array, ...rest: never) => number)): void {
		for (const name of STEPS) (Atomics as unknown as Record<string, unknown>)[name] = make(name);
	}
}

/** Every way in which the choices of `play` can fall, one after the other; answers how many there were. */
export function everyWay(play: (choose: Choose) => void): number {
	let choices: boolean[] = [];
	for (let ways = 1; ; ways += 1) {
		let taken = 0;
		play(() => {
			if (taken === choices.length) choices.push(false);
			taken += 1;
			return choices[taken - 1]!;
		});
		choices = choices.slice(0, taken);
		while (choices.at(-1) === true) choices.pop();
		if (choices.length === 0) return ways;
		choices[choices.length - 1] = true;
	}
}
