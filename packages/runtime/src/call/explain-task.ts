/** What a dispatcher knows of a task by its id: where it runs and why, or why it waits. */
import { type Explanation, formatTaskId, MAX_EXPLANATION } from "@skein/kernel";
import type { OutgoingCall } from "./outgoing-call.js";
import { RelayCall } from "./relay-call.js";

export interface TaskExplanation extends Explanation {
	/** The task's id. */
	readonly task: string;
	readonly function: string;
	readonly status: "pending" | "running";
	/** Absent while it waits for a node. */
	readonly node?: string;
	readonly attempt: number;
}

/** Characters of a summary where what every node says is left out. */
const SUMMARY = 4 * 1024;

/** @param origin of the runtime's own calls, beside which it has those of its threads' tasks; @param explain says why a call is where it is */
export function explainTask(
	task: string,
	calls: readonly OutgoingCall[],
	origin: number,
	explain: (call: OutgoingCall) => Explanation,
): TaskExplanation | undefined {
	const idOf = (call: OutgoingCall): string =>
		formatTaskId(call instanceof RelayCall ? call.origin.origin : origin, call.sequence);
	const call = calls.find((one) => one.sequence > 0 && idOf(one) === task);
	if (call === undefined) return undefined;
	const { entry, node, attempt, phase } = call;
	const waits = phase === "pending" || node === undefined;
	const place = waits ? {} : { node };
	const said = {
		task,
		function: entry.id,
		status: waits ? ("pending" as const) : ("running" as const),
		attempt,
		...place,
	};
	const { summary, remedy, scores, rejections } = explain(call);
	const whole = { ...said, summary, ...(remedy === undefined ? {} : { remedy }), scores, rejections };
	if (JSON.stringify(whole).length <= MAX_EXPLANATION) return whole;
	return { ...whole, summary: summary.slice(0, SUMMARY), scores: {}, rejections: {} };
}
