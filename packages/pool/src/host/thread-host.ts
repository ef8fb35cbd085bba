/**
 * Hosts the worker threads with piscina: their number, their limits, their replacement. It knows nothing of calls.
 *
 * Piscina starts a thread and gives it one short task, "open your lane", with a port; from then on the lane talks
 * to the thread directly and piscina sees an idle thread, which therefore never keeps the process alive. A thread
 * that ends is replaced by piscina, and the replacement gets a lane of its own.
 *
 * H1  every thread has exactly one lane; `onClosed` is called once per lane, after its last message.
 * H2  threads that die before they opened a lane, one after the other, end the replacing with the last cause.
 */

import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { Piscina } from "piscina";
import type { LaneEnds, LaneOpening } from "../lane-opening.js";

export interface ThreadHostOptions {
	readonly threads: number;
	/** Module whose `openLane` export answers with the thread's id. */
	readonly entry: URL;
	readonly opening: Omit<LaneOpening, keyof LaneEnds>;
	readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number; readonly maxYoungGenerationSizeMb?: number };
}

export interface HostedLane {
	worker: Worker | undefined;
	/** What the thread gets; the port is moved there. */
	readonly ends: LaneEnds;
	/** Takes what the thread has sent before it ended. */
	look(): void;
}

export interface ThreadHostOwner<L extends HostedLane> {
	createLane(): L;
	/** The thread is gone, for `cause`; nothing more comes from it. */
	onClosed(lane: L, cause: Error): void;
	/** No thread can be started. */
	onFailed(cause: Error): void;
}

export interface ThreadHost {
	readonly threads: number;
	close(): Promise<void>;
}

export function createThreadHost<L extends HostedLane>(
	options: ThreadHostOptions,
	owner: ThreadHostOwner<L>,
): ThreadHost {
	const opened = new WeakSet<Worker>();
	const openedIds = new Set<number>();
	let failures = 0;
	let lastError: Error | undefined;
	let closing = false;
	const piscina = startPiscina({
		filename: fileURLToPath(new URL("../thread/start-thread.cjs", import.meta.url)),
		workerData: options.entry.href,
		name: "openLane",
		minThreads: options.threads,
		maxThreads: options.threads,
		idleTimeout: Number.POSITIVE_INFINITY,
		atomics: "disabled",
		recordTiming: false,
		...(options.resourceLimits === undefined ? {} : { resourceLimits: options.resourceLimits }),
		loadBalancer: (_task, workers) => {
			const fresh = workers.find((worker) => worker.id > 0 && !openedIds.has(worker.id));
			if (fresh !== undefined) openedIds.add(fresh.id);
			return fresh ?? null;
		},
	});
	// A thread that dies without a piscina task is reported here; the lane's own exit listener acts on it.
	piscina.on("error", (error: Error) => {
		lastError = error;
	});

	const openLane = (): void => {
		const lane = owner.createLane();
		const ended = (cause: Error): void => {
			lane.look();
			owner.onClosed(lane, cause);
			if (closing) return;
			if (failures < options.threads * 3) openLane();
			else owner.onFailed(cause);
		};
		const opening: LaneOpening = { ...options.opening, ...lane.ends };
		piscina.run(opening, { transferList: [opening.port] }).then(
			(threadId: number) => {
				failures = 0;
				watch(threadId, lane, ended);
			},
			(error: Error) => {
				failures += 1;
				ended(error);
			},
		);
	};

	const watch = (threadId: number, lane: L, ended: (cause: Error) => void): void => {
		const worker = piscina.threads.find((thread) => thread.threadId === threadId);
		if (worker === undefined || opened.has(worker)) {
			ended(lastError ?? new Error(`thread ${threadId} ended as soon as it had started`));
			return;
		}
		opened.add(worker);
		lane.worker = worker;
		let cause: Error | undefined;
		worker.once("error", (error: Error) => {
			cause = error;
		});
		worker.once("exit", (code: number) => {
			openedIds.delete(threadId);
			ended(cause ?? new Error(`the thread exited with code ${code}`));
		});
	};

	for (let i = 0; i < options.threads; i += 1) openLane();

	return {
		get threads() {
			return piscina.threads.length;
		},
		async close() {
			closing = true;
			await piscina.destroy();
		},
	};
}

/** Packages may offer threads less to import (`skein` does), under this condition of their `exports` and `imports`. */
const IN_THREAD = "--conditions=skein-thread";

/**
 * A worker refuses flags of V8 and of the whole process, which hold for it anyway; then it takes the program's flags over
 * as they are, and its modules as the program has them.
 */
function startPiscina(options: PiscinaOptions): Piscina {
	try {
		return new Piscina({ ...options, execArgv: [...process.execArgv, IN_THREAD] });
	} catch (error) {
		if ((error as { code?: unknown }).code !== "ERR_WORKER_INVALID_EXEC_ARGV") throw error;
		return new Piscina(options);
	}
}

type PiscinaOptions = NonNullable<ConstructorParameters<typeof Piscina>[0]>;
