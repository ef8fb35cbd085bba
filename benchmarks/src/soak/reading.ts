/** What a process holds at one moment, after a collection. */
import { readFileSync } from "node:fs";

export interface Reading {
	/** Calls that were answered by then. */
	readonly calls: number;
	/** Bytes that this thread's heap holds. */
	readonly heap: number;
	/** Bytes of ArrayBuffers. */
	readonly buffers: number;
	/** Bytes of memory that the process has, threads included. */
	readonly resident: number;
	/** Timers, sockets, ports and the like that are open. */
	readonly handles: number;
	/** Bytes of memory that the node's process has, where there is one. */
	readonly nodeResident?: number;
}

/** @throws without `--expose-gc` */
export function readProcess(calls: number, nodePid?: number): Reading {
	const collect = globalThis.gc;
	if (collect === undefined) throw new Error("run with node --expose-gc");
	collect();
	const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
	return {
		calls,
		heap: heapUsed,
		buffers: arrayBuffers,
		resident: rss,
		handles: process.getActiveResourcesInfo().length,
		...(nodePid === undefined ? {} : { nodeResident: residentOf(nodePid) }),
	};
}

/** From /proc, so on Linux only; elsewhere NaN. `peak`: the most that it ever was. */
export function residentOf(pid: number, peak = false): number {
	try {
		const line = new RegExp(`${peak ? "VmHWM" : "VmRSS"}:\\s+(\\d+) kB`);
		return Number(line.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
	} catch {
		return Number.NaN;
	}
}
