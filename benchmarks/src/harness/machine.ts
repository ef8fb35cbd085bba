/** Where the figures come from. */
import { arch, cpus, release, totalmem, type } from "node:os";

export interface Machine {
	readonly cpu: string;
	readonly cores: number;
	/** Bytes. */
	readonly memory: number;
	readonly system: string;
	readonly node: string;
	readonly v8: string;
}

export function describeMachine(): Machine {
	return {
		cpu: cpus()[0]?.model.trim() ?? "unknown",
		cores: cpus().length,
		memory: totalmem(),
		system: `${type()} ${release()} ${arch()}`,
		node: process.versions.node,
		v8: process.versions.v8,
	};
}
