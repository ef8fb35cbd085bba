/** Calls through a pool whose threads are simulated, and a record of what became of each: what the properties are about. */
import { ByteWriter, decodeError, decodeValue, encodeArguments } from "@skein/codec";
import {
	creditFrame,
	encodeStreams,
	type Frame,
	FrameKind,
	frameIn,
	frameKind,
	HEADER_BYTES,
	type Job,
	type JobLane,
	type JobPhase,
	LARGE_FRAME,
	type Pool,
	payloadStart,
	RESULT_STREAM,
	TO_CALLEE,
	writeHeader,
} from "@skein/kernel";
import { registerFunction } from "@skein/registry";
import { findCurrentTask } from "../src/current-task.js";
import { createPool } from "../src/host/create-pool.js";
import { StreamInbox } from "../src/stream/stream-inbox.js";
import { SimulatedPort } from "./simulated-port.js";
import { SimulatedThreads } from "./simulated-threads.js";

/** `quick`, `long`: return, after a moment or many · `fail`: throw · `wait`: return when the test lets them · `die`: end their thread
 * · `stream`: yield VALUES numbers · `large`: take and return more than a ring holds. */
export const tasks = ["quick", "long", "fail", "wait", "die", "stream", "large"] as const;
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
	/** What came of its stream, and the ends that its reader saw. */
	readonly read: unknown[] = [];
	ends = 0;
	readonly #inbox = new StreamInbox({
		window: WINDOW,
		isOpen: true,
		grant: (more) => this.lane?.send(creditFrame(TO_CALLEE.credit, this.id, RESULT_STREAM, more)),
		dropped: () => undefined,
	});
	#lane: JobLane | undefined;

	constructor(number: number, task: Task) {
		this.number = number;
		this.task = task;
	}

	get target(): number {
		return tasks.indexOf(this.task);
	}

	/** The lane that has it. */
	get lane(): JobLane | undefined {
		return this.#lane;
	}

	set lane(lane: JobLane | undefined) {
		this.#lane = lane;
		if (lane !== undefined) this.lanes.push(lane);
	}

	onStream(frame: Frame): void {
		this.#inbox.receive(frame);
	}

	async readAll(): Promise<void> {
		for await (const value of this.#inbox) this.read.push(value);
		this.ends += 1;
	}

	onReply({ bytes, view, start, end }: Frame): void {
		const kind = frameKind(view, start);
		const read = kind === FrameKind.ok ? decodeValue : decodeError;
		const value = kind === FrameKind.cancelled ? undefined : read(bytes, payloadStart(view, start), end);
		const isLarge = typeof value === "string" && value.length === LARGE;
		this.answers.push({ kind, value: isLarge ? Number(value) : value });
		this.#inbox.end(undefined);
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
				opening: {
					node: "",
					slicedEntry: "",
					loader: "",
					loaderActive: false,
					functions: {},
					streams: { items: 4, bytes: 1_000 },
				},
			},
			{
				function: (index) => ({ id: `simulated/${tasks[index]}`, module: "" }),
				onUpcall: () => undefined,
				onLine: () => undefined,
				onOriginClosed: () => undefined,
			},
		);
	}

	submit(task: Task): void {
		const call = new SimulatedCall(this.calls.length, task);
		this.calls.push(call);
		const writer = new ByteWriter(1_024);
		const section = task === "stream" ? encodeStreams({ result: WINDOW, args: [] }) : new Uint8Array();
		if (task === "stream") void call.readAll();
		writer.bytes.set(section, HEADER_BYTES);
		writer.position = HEADER_BYTES + section.length;
		encodeArguments(writer, [call.number, "x".repeat(task === "large" ? LARGE : (call.number * 97) % LONGEST)]);
		const fields = { kind: FrameKind.call, target: call.target, sections: section.length };
		writeHeader(writer.view, 0, fields, writer.position - HEADER_BYTES);
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

/** Characters: more than what goes through a ring. */
const LARGE = LARGE_FRAME + 1;

/** Milliseconds on the simulated clock. */
const MOMENT = 0.002;
const LONG = 8;

/** Numbers that a stream yields, each with a text of another length; what may be under way goes into half of the ring. */
export const VALUES = 20;
const WINDOW = { items: 6, bytes: 1_000 };

async function* valuesOf(number: number, count: number): AsyncGenerator<unknown, number> {
	for (let i = 0; i < count; i += 1) yield [i, "y".repeat((number * 89 + i * 53) % LONGEST)];
	return 2 * number;
}

/** While time passes, timers of the other side run; not while that side waits for this one in the middle of its work. */
const pass = (time: number): void => SimulatedPort.busy(() => currentWorld().clock.advance(time));

const bodies: Record<Task, (number: number) => unknown> = {
	quick: (number) => {
		run.start(number);
		pass(MOMENT);
		return 2 * number;
	},
	long: (number) => {
		run.start(number);
		pass(LONG);
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
	large: (number) => {
		run.start(number);
		return `${2 * number}`.padEnd(LARGE);
	},
	stream: (number) => valuesOf(number, run.start(number) === undefined ? 0 : VALUES),
	die: (number) => {
		const call = run.start(number);
		if (call !== undefined) currentWorld().die(currentWorld().find(call.startedIn[0]!)!);
		return 2 * number;
	},
};
for (const task of tasks) registerFunction(bodies[task], { id: `simulated/${task}` });
