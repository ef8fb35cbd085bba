/**
 * A cluster in which several schedulers place from views that lag behind, and nodes admit by their own books: what the
 * runtime does, without links and threads. Everything happens when a test says so.
 */
import type { NodeView, PlacementRequest } from "@skein/kernel";
import { createScheduler } from "@skein/scheduler";
import { gpuNeedOf } from "./oracle-gpu.js";

export interface Running {
	readonly id: number;
	readonly request: PlacementRequest;
	readonly gpus: readonly number[];
	/** The scheduler that asked for it: what it asked for ends with it. */
	readonly owner: number;
}

/** A node and its books; the books decide. */
export class SimulatedNode {
	readonly start: NodeView;
	readonly running = new Map<number, Running>();
	alive = true;

	constructor(start: NodeView) {
		this.start = start;
	}

	/** What it says of itself now. */
	state(): NodeView {
		const free: Record<string, number> = { ...this.start.capacity };
		const gpuFree = (this.start.gpus ?? []).map(() => 1);
		for (const { request, gpus } of this.running.values()) {
			for (const [name, amount] of Object.entries(request.resources ?? {}))
				free[name] = (free[name] ?? 0) - Number(amount);
			for (const index of gpus) gpuFree[index] = gpuFree[index]! - gpuNeedOf(request)!.share;
		}
		return { ...this.start, free, running: this.running.size, ...(this.start.gpus === undefined ? {} : { gpuFree }) };
	}

	/** Takes the call with exactly the devices that were named, or refuses it. */
	admit(call: Running): boolean {
		const { free, gpuFree = [] } = this.state();
		const need = gpuNeedOf(call.request);
		for (const [name, amount] of Object.entries(call.request.resources ?? {})) {
			if (Number(amount) > (free[name] ?? 0) + 1e-9) return false;
		}
		if (need !== undefined && call.gpus.some((index) => gpuFree[index]! + 1e-9 < need.share)) return false;
		this.running.set(call.id, call);
		return true;
	}

	/** Nothing is given out twice; a device that is shared is not given out whole. */
	check(): void {
		const { free, gpuFree = [] } = this.state();
		for (const [name, left] of Object.entries(free)) {
			if (left < -1e-9) throw new Error(`${this.start.name}: ${name} is overcommitted by ${-left}`);
		}
		for (const [index, left] of gpuFree.entries()) {
			if (left < -1e-9) throw new Error(`${this.start.name}: device ${index} is overcommitted`);
		}
	}
}

/** One scheduler and what it last heard of each node. */
export class SimulatedScheduler {
	readonly id: number;
	readonly waiting: { readonly id: number; readonly request: PlacementRequest }[] = [];
	alive = true;
	readonly #scheduler: ReturnType<typeof createScheduler>;
	#heard: NodeView[];

	constructor(id: number, nodes: readonly SimulatedNode[]) {
		this.id = id;
		this.#scheduler = createScheduler({ seed: id });
		this.#heard = nodes.map((node) => node.state());
	}

	/** News of one node. */
	hear(node: SimulatedNode): void {
		const { name } = node.start;
		this.#heard = this.#heard.filter((one) => one.name !== name);
		if (node.alive) this.#heard.push(node.state());
	}

	/** Places the first call that waits; a refusal brings fresh numbers. Whether anything came of it. */
	step(nodes: readonly SimulatedNode[]): boolean {
		const [first] = this.waiting;
		if (first === undefined || !this.alive) return false;
		const placement = this.#scheduler.place(first.request, { nodes: this.#heard });
		if (!placement.ok) return false;
		const node = nodes.find(({ start }) => start.name === placement.node)!;
		const admitted = node.alive && node.admit({ ...first, gpus: placement.gpus, owner: this.id });
		if (admitted) this.waiting.shift();
		this.hear(node);
		return admitted;
	}
}
