/**
 * What passes between a node's thread and a worker thread beside batches of frames.
 * A batch is posted as a bare ArrayBuffer, transferred; a message of this kind is a small object.
 */
import type { DistributedOptions } from "@skein/kernel";

export interface DefineMessage {
	/** Names an index for CALL frames in the same direction that follow. */
	readonly define: {
		readonly index: number;
		readonly id: string;
		readonly module: string;
		readonly options?: DistributedOptions;
	};
}

export type LaneMessage = ArrayBuffer | DefineMessage;

/** What a thread gets when its lane is opened. */
export interface LaneOpening {
	readonly port: import("node:worker_threads").MessagePort;
	/** URL of the module that gives a thread the macro and TypeScript. */
	readonly loader: string;
	/** Whether every module needs the loader, not only a sliced one. */
	readonly loaderActive: boolean;
	/** URL of the program's entry file: its top-level statements do not run in a thread. */
	readonly slicedEntry: string;
	/** Name of the node, for `currentTask().node`. */
	readonly node: string;
}
