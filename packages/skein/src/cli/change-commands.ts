/** `skein taint`, `label`, `cordon` and `uncordon`: change what a running node says of itself. */
import { type NodeChange, nearestName } from "@skein/kernel";
import { formatTaint, parseTaint, parseToleration } from "@skein/scheduler";
import { askCluster, CLUSTER_FLAGS } from "./ask-cluster.js";
import { parseFlags } from "./parse-flags.js";
import { UNSCHEDULABLE } from "./unschedulable.js";
import { UsageError } from "./usage-error.js";

/** What the words behind the node's name mean; each command has its own. */
type Read = (words: readonly string[], usage: string) => Partial<NodeChange>;

export const taintCommand = command(
	"taint <node> key=value:Effect… ; key:Effect- or key- takes one away",
	(words, usage) => {
		some(words, usage);
		const removed = words.filter((word) => word.endsWith("-")).map((word) => parseToleration(word.slice(0, -1)));
		return {
			addTaints: words.filter((word) => !word.endsWith("-")).map(parseTaint),
			removeTaints: removed.map(({ key = "", effect }) => (effect === undefined ? { key } : { key, effect })),
		};
	},
);

export const labelCommand = command("label <node> key=value… ; key- takes one away", (words, usage) => {
	some(words, usage);
	const pairs = words.filter((word) => !word.endsWith("-") || word.includes("="));
	const wrong = pairs.find((word) => word.indexOf("=") < 1);
	if (wrong !== undefined) throw new UsageError(`"${wrong}" is neither key=value nor key-\n${usage}`);
	const split = (word: string): [string, string] => [
		word.slice(0, word.indexOf("=")),
		word.slice(word.indexOf("=") + 1),
	];
	return {
		setLabels: Object.fromEntries(pairs.map(split)),
		removeLabels: words.filter((word) => !pairs.includes(word)).map((word) => word.slice(0, -1)),
	};
});

export const cordonCommand = command("cordon <node>", (words, usage) => {
	none(words, usage);
	return { addTaints: [{ key: UNSCHEDULABLE, effect: "NoSchedule" }] };
});

export const uncordonCommand = command("uncordon <node>", (words, usage) => {
	none(words, usage);
	return { removeTaints: [{ key: UNSCHEDULABLE }] };
});

function command(form: string, read: Read): (args: string[]) => Promise<number> {
	const usage = `usage: skein ${form} [options]`;
	return async (args) => {
		const { flags, positionals, help } = parseFlags(args, CLUSTER_FLAGS, usage);
		if (help !== undefined) {
			console.log(help);
			return 0;
		}
		const [name, ...words] = positionals;
		if (name === undefined) throw new UsageError(`which node?\n${usage}`);
		const change = read(words, usage);
		return askCluster(flags, async ({ runtime, nodes, silence }) => {
			requireNode(name, nodes, silence);
			await runtime.changeNode(name, change);
			const { labels, taints } = runtime.nodes().find((node) => node.name === name)!;
			if (flags.json === true) console.log(JSON.stringify({ name, labels, taints }));
			else {
				const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
				console.log(
					`${name}: labels ${words.join(",") || "none"}; taints ${taints.map(formatTaint).join(",") || "none"}`,
				);
			}
			return 0;
		});
	};
}

/** @throws UsageError */
export function requireNode(name: string, nodes: readonly { readonly name: string }[], silence: string): void {
	const names = nodes.map((node) => node.name);
	if (names.includes(name)) return;
	if (names.length === 0) throw new UsageError(silence);
	const nearest = nearestName(name, names);
	const hint = nearest === undefined ? `; there is ${names.join(", ")}` : `; did you mean "${nearest}"?`;
	throw new UsageError(`no node "${name}" answered${hint}`);
}

function some(words: readonly string[], usage: string): void {
	if (words.length === 0) throw new UsageError(`what is to change?\n${usage}`);
}

function none(words: readonly string[], usage: string): void {
	if (words.length > 0) throw new UsageError(`unexpected "${words[0]}"\n${usage}`);
}
