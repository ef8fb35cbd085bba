/** Placing one call on a cluster, on one thread. */
import type { Entrant, Subject } from "../harness/subject.js";
import type { RequestName } from "./request.js";

const titles: Record<RequestName, string> = {
	plain: "no wishes",
	picky: "two labels, cpu and memory",
};

const sizes = [3, 100, 1000];

export const schedulerSubjects: readonly Subject[] = (["plain", "picky"] as const).flatMap((request) =>
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
