/** `skein explain <task>`: why a task of a running program is where it is, or why it waits. */
import { askCluster, CLUSTER_FLAGS } from "./ask-cluster.js";
import { parseFlags } from "./parse-flags.js";
import { printTable } from "./print-table.js";
import { UsageError } from "./usage-error.js";

const USAGE = "usage: skein explain <task> [options]; the task is the `id` of its handle, or of `currentTask()`";

export async function explainCommand(args: string[]): Promise<number> {
	const { flags, positionals, help } = parseFlags(args, CLUSTER_FLAGS, USAGE);
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	const [task, ...rest] = positionals;
	if (task === undefined || rest.length > 0) {
		throw new UsageError(`${task === undefined ? "which task?" : `unexpected "${rest[0]}"`}\n${USAGE}`);
	}
	return askCluster(flags, async ({ runtime, nodes, silence }) => {
		const found = await runtime.explainTask(task);
		if (found === undefined) {
			console.error(
				nodes.length === 0 ? silence : `nobody knows a task ${task}: it has ended, or its program is not linked`,
			);
			return 1;
		}
		if (flags.json === true) {
			console.log(JSON.stringify(found, null, 2));
			return 0;
		}
		const { status, node, summary, remedy, scores, rejections, attempt } = found;
		const place = status === "running" ? `runs on ${node}${attempt > 0 ? `, attempt ${attempt + 1}` : ""}` : "waits";
		console.log(`${task} (${found.function}) ${place}: ${summary}`);
		if (remedy !== undefined) console.log(remedy);
		const names = [...new Set([...Object.keys(scores), ...Object.keys(rejections)])];
		if (names.length > 0) console.log("");
		printTable(
			names.map((name) => ({
				name,
				score: scores[name] === undefined ? "-" : scores[name].toFixed(1),
				reasons: (rejections[name] ?? []).map(({ message }) => message).join("; "),
			})),
		);
		return 0;
	});
}
