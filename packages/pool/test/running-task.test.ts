import { expect, it } from "vitest";
import { RunningTask } from "../src/thread/running-task.js";

function create() {
	const told: [what: string, call: number][] = [];
	const host = {
		node: "a",
		line: 3,
		send: () => undefined,
		tell: (what: string, call: number) => void told.push([what, call]),
	};
	const task = new RunningTask(host, {
		call: 7,
		target: 0,
		origin: 1,
		sequence: 1,
		attempt: 0,
		remaining: 0,
		since: 0,
	});
	return { task, told };
}

it("tells of a line's task what concerns its children, and nothing of one that has none", () => {
	const { task, told } = create();
	expect(task.becomeParent()).toBe(true);
	task.abort();
	task.end();
	expect(told).toEqual([
		["aborted", 7],
		["over", 7],
	]);
	const other = create();
	other.task.abort();
	other.task.end();
	expect(other.told).toEqual([]);
});

it("says that its caller let go of it when it makes its first call", () => {
	const { task, told } = create();
	task.detached = true;
	task.becomeParent();
	task.becomeParent();
	expect(told).toEqual([["detached", 7]]);
});

it("says that it was aborted before when it makes its first call", () => {
	const { task, told } = create();
	task.abort();
	task.becomeParent();
	expect(told).toEqual([["aborted", 7]]);
});

it("is nobody's parent when it is over: its number may be another's", () => {
	const { task, told } = create();
	task.end();
	expect(task.becomeParent()).toBe(false);
	expect(told).toEqual([]);
});
