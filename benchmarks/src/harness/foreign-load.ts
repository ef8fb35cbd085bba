/**
 * How much of the machine others took during a round: a round beside a busy neighbour says nothing.
 * Read from /proc, so on Linux only; elsewhere it is always 0.
 */
import { readdirSync, readFileSync } from "node:fs";

interface Ticks {
	readonly all: number;
	readonly busy: number;
	readonly own: number;
}

/** Starts looking; the returned function gives the share of the machine (0–1) that others took since then. */
export function watchForeignLoad(): () => number {
	const before = readTicks();
	return () => {
		const after = readTicks();
		if (before === undefined || after === undefined || after.all === before.all) return 0;
		const foreign = after.busy - before.busy - (after.own - before.own);
		return Math.max(0, foreign / (after.all - before.all));
	};
}

function readTicks(): Ticks | undefined {
	try {
		// user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in user and nice already
		const counts = readFileSync("/proc/stat", "utf8").split("\n", 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
		const all = counts.reduce((sum, count) => sum + count, 0);
		return { all, busy: all - counts[3]! - counts[4]!, own: ownTicks() };
	} catch {
		return undefined;
	}
}

/** Of this process and those below it. */
function ownTicks(): number {
	const used = new Map<number, number>();
	const parents = new Map<number, number>();
	for (const name of readdirSync("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		try {
			const stat = readFileSync(`/proc/${name}/stat`, "utf8");
			const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
			parents.set(Number(name), Number(fields[1]));
			used.set(Number(name), Number(fields[11]) + Number(fields[12]));
		} catch {
			// it ended meanwhile
		}
	}
	let sum = 0;
	for (const [pid, ticks] of used) {
		let at: number | undefined = pid;
		while (at !== undefined && at !== process.pid) at = parents.get(at);
		if (at === process.pid) sum += ticks;
	}
	return sum;
}
