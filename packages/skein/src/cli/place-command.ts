/** `skein place --dry-run`: says where a call would go now, or why nowhere; nothing is called. */
import type { NodeView, Placement, PlacementRequest } from "@skein/kernel";
import { createScheduler, parseToleration } from "@skein/scheduler";
import { askCluster, CLUSTER_FLAGS } from "./ask-cluster.js";
import { type FlagValues, listOf, pairs, parseFlags } from "./parse-flags.js";
import { printTable } from "./print-table.js";
import { UsageError } from "./usage-error.js";

const FLAGS = {
	"dry-run": { type: "boolean", help: "required: nothing is called, only placed" },
	function: { type: "string", help: "id of the function: only nodes that offer it" },
	cpu: { type: "string", help: 'cores: 2, 0.5 or "500m"' },
	memory: { type: "string", help: '"512Mi", "16Gi"' },
	gpu: { type: "string", help: "devices, or a fraction below 1 of one" },
	"gpu-model": { type: "string", help: "as nodes describe it" },
	"gpu-memory": { type: "string", help: "what the call gets on each device, at least" },
	resource: { type: "string", multiple: true, help: "name=amount of a custom resource; several allowed" },
	label: { type: "string", multiple: true, help: "key=value that the node must have; several allowed" },
	tolerate: { type: "string", multiple: true, help: 'taint to tolerate: "key=value:effect"; several allowed' },
	strategy: { type: "string", help: "balanced (default), spread or pack" },
	...CLUSTER_FLAGS,
} as const;

const USAGE = "usage: skein place --dry-run [options]";

export async function placeCommand(args: string[]): Promise<number> {
	const { flags, help } = parseFlags(args, FLAGS, USAGE);
	if (help !== undefined) {
		console.log(help);
		return 0;
	}
	if (flags["dry-run"] !== true) {
		throw new UsageError(
			`place only says where a call would go; write --dry-run, so that a script says it too\n${USAGE}`,
		);
	}
	const request = requestOf(flags);
	return askCluster(flags, ({ nodes, silence }) => {
		if (nodes.length === 0) {
			console.error(silence);
			return 1;
		}
		const placement = createScheduler().place(request, { nodes });
		if (flags.json === true) console.log(JSON.stringify(describe(placement), null, 2));
		else print(placement, nodes);
		return placement.ok ? 0 : 1;
	});
}

/** What is wrong with amounts, labels and the strategy the scheduler says. @throws UsageError, SKEIN_SCHEDULER_INVALID */
function requestOf(flags: FlagValues): PlacementRequest {
	const text = (name: string): string | undefined => flags[name] as string | undefined;
	const gpu = text("gpu") ?? ((text("gpu-model") ?? text("gpu-memory") === undefined) ? undefined : "1");
	const resources: Record<string, unknown> = pairs(listOf(flags.resource), "resource");
	for (const name of ["cpu", "memory"]) if (text(name) !== undefined) resources[name] = text(name);
	if (gpu !== undefined) {
		const model = text("gpu-model");
		const memory = text("gpu-memory");
		resources.gpu = {
			count: Number(gpu),
			...(model === undefined ? {} : { model }),
			...(memory === undefined ? {} : { memory }),
		};
	}
	const id = text("function");
	const strategy = text("strategy");
	return {
		...(id === undefined ? {} : { function: id }),
		...(strategy === undefined ? {} : { strategy: strategy as NonNullable<PlacementRequest["strategy"]> }),
		resources: resources as NonNullable<PlacementRequest["resources"]>,
		nodeSelector: pairs(listOf(flags.label), "label"),
		tolerations: listOf(flags.tolerate).map(parseToleration),
	};
}

const describe = (placement: Placement): object => ({
	...(placement.ok
		? { ok: true, node: placement.node, gpus: placement.gpus, score: placement.score }
		: { ok: false, code: placement.code }),
	...placement.explain(),
});

function print(placement: Placement, nodes: readonly NodeView[]): void {
	const { summary, remedy, scores, rejections } = placement.explain();
	const devices = placement.ok && placement.gpus.length > 0 ? `, GPUs ${placement.gpus.join(", ")}` : "";
	console.log(placement.ok ? `${placement.node}${devices}: ${summary}` : summary);
	if (remedy !== undefined) console.log(remedy);
	console.log("");
	printTable(
		nodes.map(({ name }) => ({
			name,
			score: scores[name] === undefined ? "-" : scores[name].toFixed(1),
			reasons: (rejections[name] ?? []).map(({ message }) => message).join("; "),
		})),
	);
}
