/** `skein drain <node>`: no new calls go there; ends when nothing runs there any more. */
import { parseDuration, realClock } from "@skein/kernel";
import type { Runtime } from "@skein/runtime";
import { askCluster, CLUSTER_FLAGS } from "./ask-cluster.js";
import { requireNode } from "./change-commands.js";
import { parseFlags } from "./parse-flags.js";
import { UNSCHEDULABLE } from "./unschedulable.js";
import { UsageError } from "./usage-error.js";

const FLAGS = {
	grace: {
		type: "string",
		help: "how long running calls may finish; then they are stopped, and made again elsewhere where that does no harm; default: as long as they take",
	},
	...CLUSTER_FLAGS,
} as const;

const USAGE = "usage: skein drain <node> [options]";

/** Milliseconds between two looks at what runs there: more than a node lets pass between two reports of its load. */
const LOOK = 100;

export async function drainCommand(args: string[]): Promise<number> {
	const { flags, positionals, help } = parseFlags(args, FLAGS, USAGE);
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const [name, ...rest] = positionals;
	if (name === undefined || rest.length > 0) {
		throw new UsageError(`${name === undefined ? "which node?" : `unexpected "${rest[0]}"`}\n${USAGE}`);
	}
	const grace = flags.grace === undefined ? undefined : parseDuration(flags.grace as string, "--grace");
	return askCluster(flags, async ({ runtime, nodes, silence }) => {
		requireNode(name, nodes, silence);
		await runtime.changeNode(name, { addTaints: [{ key: UNSCHEDULABLE, effect: "NoSchedule" }] });
		if (!(await isIdle(runtime, name, grace))) {
			await runtime.changeNode(name, { addTaints: [{ key: UNSCHEDULABLE, effect: "NoExecute" }] });
			await isIdle(runtime, name, undefined);
		}
		console.log(`${name} runs nothing and takes no new calls; \`skein uncordon ${name}\` lets it`);
		return 0;
	});
}

/** Whether the node came to run nothing, or is gone, within the time. */
async function isIdle(runtime: Runtime, name: string, milliseconds: number | undefined): Promise<boolean> {
	const start = realClock.now();
	for (let idle = false; ; ) {
		const node = runtime.nodes().find((one) => one.name === name);
		const runsNothing = node === undefined || node.running === 0;
		// One look is not enough: a call may have been on its way that was placed before.
		if (runsNothing && idle) return true;
		idle = runsNothing;
		if (!idle && milliseconds !== undefined && realClock.now() - start >= milliseconds) return false;
		await new Promise<void>((over) => realClock.schedule(LOOK, over));
	}
}
