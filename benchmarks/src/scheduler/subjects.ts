/** Placing one call on a cluster, on one thread. */
import type { Entrant, Subject } from "../harness/subject.js";
import type { RequestName } from "./request.js";

const titles: Record<RequestName, string> = {
	plain: "no wishes",
	picky: "two labels, cpu and memory",
};

const sizes = [3, 100, 1000];

const plainSubjects: readonly Subject[] = (["plain", "picky"] as const).flatMap((request) =>
	sizes
		// of three nodes none has both labels and the room
		.filter((nodes) => request === "plain" || nodes > 3)
		.map((nodes): Subject => {
			const entrant = (name: string, module: string): Entrant => ({ name, module, options: { nodes, request } });
			return {
				area: "scheduler",
				title: `placing a call on ${nodes.toLocaleString("en")} nodes, ${titles[request]}`,
				measure: { kind: "work" },
				ours: entrant("skein", "scheduler/skein.js"),
				against: [entrant("a loop by hand, no reasons given", "scheduler/least-loaded-loop.js")],
			};
		}),
);

/** Ten thousand calls, each seeing what those before it took; a fresh cluster after that, with everything learnt of it. */
const crowdSubjects: readonly Subject[] = [1000, 5000, 10_000].flatMap((nodes) => {
	const entrant = (name: string, module: string, timed: boolean): Entrant => ({
		name,
		module,
		options: { nodes, timed },
	});
	const title = `placing 10,000 calls on ${nodes.toLocaleString("en")} nodes: selectors, taints, even spread, resources`;
	const subject = (measure: Subject["measure"]): Subject => {
		const timed = measure.kind === "latency";
		const ours = entrant("skein", "scheduler/skein-crowd.js", timed);
		return {
			area: "scheduler",
			title,
			measure,
			ours,
			against: [
				entrant("a loop by hand, no reasons given", "scheduler/crowd-loop.js", timed),
				...(nodes === 10_000 ? [{ ...ours, name: "Skein, on 1,000 nodes", options: { nodes: 1000, timed } }] : []),
			],
		};
	};
	return nodes === 5000 ? [subject({ kind: "work" }), subject({ kind: "latency" })] : [subject({ kind: "work" })];
});

export const schedulerSubjects: readonly Subject[] = [...plainSubjects, ...crowdSubjects];
