/** What a thread gets when its lane is opened. */
export interface LaneOpening {
	readonly port: import("node:worker_threads").MessagePort;
	/** The ring of frames that the thread reads. */
	readonly toThread: SharedArrayBuffer;
	/** The ring of frames that the thread writes. */
	readonly toHost: SharedArrayBuffer;
	/** URL of the module that gives a thread the macro and TypeScript. */
	readonly loader: string;
	/** Whether every module needs the loader, not only a sliced one. */
	readonly loaderActive: boolean;
	/** URL of the program's entry file: its top-level statements do not run in a thread. */
	readonly slicedEntry: string;
	/** How much of each stream that the thread reads may be under way. */
	readonly streams: import("@skein/kernel").StreamWindow;
	/** Name of the node, for `currentTask().node`. */
	readonly node: string;
}
