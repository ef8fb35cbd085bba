/** Calls through a pool whose threads are simulated, and a record of what became of each: what the properties are about. */
import { ByteWriter, decodeError, decodeValue, encodeArguments } from "@skein/codec";
import {
	type Frame,
	FrameKind,
	frameIn,
	frameKind,
	HEADER_BYTES,
	type Job,
	type JobPhase,
	type Pool,
	payloadStart,
	writeHeader,
} from "@skein/kernel";
import { registerFunction } from "@skein/registry";
import { findCurrentTask } from "../src/current-task.js";
import { createPool } from "../src/host/create-pool.js";
import { SimulatedThreads } from "./simulated-threads.js";

/** `quick`, `long`: return, after a moment or many · `fail`: throw · `wait`: return when the test lets them · `die`: end their thread. */
export const tasks = ["quick", "long", "fail", "wait", "die"] as const;
export type Task = (typeof tasks)[number];

/** The world of the run; there is one at a time. The mocks reach it through this. */
let world: SimulatedThreads | undefined;
export const currentWorld = (): SimulatedThreads => world!;

export class TaskFailure extends RangeError {
	readonly number: number;
	constructor(number: number) {
		super(`task ${number} failed`);
		this.name = "RangeError";
		this.number = number;
	}
}

export class SimulatedCall implements Job {
	id = 0;
	phase: JobPhase = "new";
	place = -1;
	estimate = 0;
	/** Lanes that it was given to. */
	readonly lanes: unknown[] = [];
	readonly number: number;
	readonly task: Task;
	isAborted = false;
	returns = 0;
	/** It was aborted before any thread had started it. */
	mustNotStart = false;
	/** Names of the threads that started it. */
	readonly startedIn: string[] = [];
	readonly answers: { readonly kind: number; readonly value: unknown }[] = [];
	#lane: unknown;

	constructor(number: number, task: Task) {
		this.number = number;
		this.task = task;
	}

	get target(): number {
		return tasks.indexOf(this.task);
	}

	/** The lane that has it. */
	get lane(): unknown {
		return this.#lane;
	}

	set lane(lane: unknown) {
		this.#lane = lane;
		if (lane !== undefined) this.lanes.push(lane);
	}

	onReply({ bytes, view, start, end }: Frame): void {
		const kind = frameKind(view, start);
		const read = kind === FrameKind.ok ? decodeValue : decodeError;
		const value = kind === FrameKind.cancelled ? undefined : read(bytes, payloadStart(view, start), end);
		this.answers.push({ kind, value });
	}
}

export class SimulatedCalls {
	readonly threads = new SimulatedThreads();
	readonly calls: SimulatedCall[] = [];
	/** In the order in which they started, whatever thread they started in. */
	readonly started: { readonly call: SimulatedCall; readonly thread: string }[] = [];
	/** Lets a task that waits return. */
	readonly waiting: (() => void)[] = [];
	readonly pool: Pool;

	constructor(threads: number) {
		world = this.threads;
		run = this;
		this.pool = createPool(
			{
				threads,
				entry: new URL("file:///nowhere"),
				opening: { node: "", slicedEntry: "", loader: "", loaderActive: false, functions: {} },
			},
			{
				function: (index) => ({ id: `simulated/${tasks[index]}`, module: "" }),
				onUpcall: () => undefined,
				onOriginClosed: () => undefined,
			},
		);
	}

	submit(task: Task): void {
		const call = new SimulatedCall(this.calls.length, task);
		this.calls.push(call);
		const writer = new ByteWriter(64);
		writer.ensure(HEADER_BYTES);
		writer.position = HEADER_BYTES;
		encodeArguments(writer, [call.number, "x".repeat((call.number * 97) % LONGEST)]);
		writeHeader(writer.view, 0, { kind: FrameKind.call, target: call.target }, writer.position - HEADER_BYTES);
		this.pool.submit(call, { ...frameIn(writer.bytes), end: writer.position });
	}

	/** Calls without an answer. */
	open(): SimulatedCall[] {
		return this.calls.filter(({ answers }) => answers.length === 0);
	}

	start(number: number): SimulatedCall | undefined {
		const thread = findCurrentTask()!.node;
		const found = this.threads.find(thread);
		// What a dead thread would still do here is not done.
		if (found === undefined || found.isDead) return undefined;
		const call = this.calls[number]!;
		call.startedIn.push(thread);
		this.started.push({ call, thread });
		return call;
	}
}

let run: SimulatedCalls;

/** Bytes that calls carry besides: of many lengths, so that they meet the end of a small ring in many ways. */
const LONGEST = 700;

/** Milliseconds on the simulated clock. */
const MOMENT = 0.002;
const LONG = 8;

const bodies: Record<Task, (number: number) => unknown> = {
	quick: (number) => {
		run.start(number);
		currentWorld().clock.advance(MOMENT);
		return 2 * number;
	},
	long: (number) => {
		run.start(number);
		currentWorld().clock.advance(LONG);
		return 2 * number;
	},
	fail: (number) => {
		run.start(number);
		throw new TaskFailure(number);
	},
	wait: async (number) => {
		if (run.start(number) === undefined) return undefined;
		await new Promise<void>((resolve) => run.waiting.push(resolve));
		return 2 * number;
	},
	die: (number) => {
		const call = run.start(number);
		if (call !== undefined) currentWorld().die(currentWorld().find(call.startedIn[0]!)!);
		return 2 * number;
	},
};
for (const task of tasks) registerFunction(bodies[task], { id: `simulated/${task}` });
